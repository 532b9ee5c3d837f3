import { DeclaredPipeline } from './declaration';

/** What a rule says about a pipeline. */
export interface RuleProblem {
  /** The id of the rule, such as `trigger-source`. */
  readonly rule: string;
  /** What is wrong, in a sentence without capital and full stop. */
  readonly problem: string;
  /** What to write instead. */
  readonly instead: string;
  /** The property, such as `Properties/Stages/1/Actions/0`. */
  readonly location: string;
}

export type Rule = (pipeline: DeclaredPipeline) => readonly RuleProblem[];
