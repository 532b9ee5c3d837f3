import { DeclaredPipeline } from './declaration';

/** Problem that a rule finds in a pipeline. */
export interface RuleProblem {
  /** ID of the rule, such as `trigger-source`. */
  readonly rule: string;
  /** Description of the problem, as a sentence that starts in lower case and has no full stop. */
  readonly problem: string;
  /** Advice on what to write instead, as a sentence that starts in lower case and has no full stop. */
  readonly instead: string;
  /** Path of the property, such as `Properties/Stages/1/Actions/0`. */
  readonly location: string;
}

export type Rule = (pipeline: DeclaredPipeline) => readonly RuleProblem[];
