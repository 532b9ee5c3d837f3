import { addAttributeOutputs, AttributeOutputs } from './attribute-outputs';
import { Change } from './prepared-template';
import { addFunctionVariables } from './function-variables';
import { Redirect, redirectPipelineTargets } from './pipeline-rules';
import { normalizePolicies } from './policy-normalization';
import { fixReferences } from './reference-fixes';
import { trustLocalRunner } from './role-trust';
import { Stub, stubTypes } from './stubs';
import { Template } from './template';

export interface PreparationProps {
  readonly stackName: string;
  readonly unknownTypes: readonly string[];
  readonly runnerArn: string;
  /** More variables for every function. */
  readonly functionVariables: Readonly<Record<string, string>>;
  queueArn(queueName: string): string;
}

/** The copy of a template that is deployed, and how it differs from the original. */
export interface Preparation {
  readonly template: Template;
  /** The original, with its references written in a way that the embedded AWS answers: what properties are resolved from. */
  readonly meant: Template;
  readonly stubs: readonly Stub[];
  readonly redirects: readonly Redirect[];
  readonly attributes: AttributeOutputs['names'];
  readonly changes: readonly Change[];
}

/** Makes the deployed copy, always from the original template. */
export function prepare(original: Template, props: PreparationProps): Preparation {
  const fixed = fixReferences(original);
  const redirected = redirectPipelineTargets(fixed.template, props.stackName, props.queueArn);
  const stubbed = stubTypes(redirected.template, props.unknownTypes, props.stackName);
  const normalized = normalizePolicies(stubbed.template);
  const trusting = trustLocalRunner(normalized.template, props.runnerArn);
  const pointed = addFunctionVariables(trusting.template, props.functionVariables);
  const { template, names } = addAttributeOutputs(pointed.template, fixed.template);
  return {
    template,
    meant: fixed.template,
    stubs: stubbed.stubs,
    redirects: redirected.redirects,
    attributes: names,
    changes: [fixed, redirected, stubbed, normalized, trusting, pointed].flatMap(({ changes }) => changes),
  };
}
