import { addAttributeOutputs, AttributeOutputs } from './attribute-outputs';
import { addFunctionVariables } from './function-variables';
import { addressLoadBalancers } from './load-balancer-addresses';
import { Change } from './prepared-template';
import { Redirect, redirectPipelineTargets } from './pipeline-rules';
import { addManagedPolicies } from './managed-policies';
import { normalizePolicies } from './policy-normalization';
import { fixReferences } from './reference-fixes';
import { reportSchedules } from './rotation-schedules';
import { trustLocalRunner } from './role-trust';
import { Stub, stubTypes } from './stubs';
import { Template } from '../stacks/template';

export interface PreparationProps {
  readonly stackName: string;
  readonly unknownTypes: readonly string[];
  readonly runnerArn: string;
  /** Additional environment variables for every Lambda function. */
  readonly functionVariables: Readonly<Record<string, string>>;
  queueArn(queueName: string): string;
  /**
   * Function that returns the address of a load balancer on this machine. @default - load balancers keep the DNS names
   * that the embedded AWS assigns
   */
  readonly addressOf?: (logicalId: string) => string;
}

/** Deployed copy of a template, and its differences from the original. */
export interface Preparation {
  readonly template: Template;
  /**
   * Original template, with references rewritten so that the embedded AWS can resolve them. Resource properties are
   * read from this template.
   */
  readonly meant: Template;
  readonly stubs: readonly Stub[];
  readonly redirects: readonly Redirect[];
  readonly attributes: AttributeOutputs['names'];
  readonly changes: readonly Change[];
}

/** Prepares the deployed copy of a template. The input must be the original template, never a prepared copy. */
export function prepare(original: Template, props: PreparationProps): Preparation {
  const fixed = fixReferences(original);
  const addressed = props.addressOf
    ? addressLoadBalancers(fixed.template, props.addressOf)
    : { template: fixed.template, changes: [] };
  const redirected = redirectPipelineTargets(addressed.template, props.stackName, props.queueArn);
  const stubbed = stubTypes(redirected.template, props.unknownTypes, props.stackName);
  const managed = addManagedPolicies(stubbed.template);
  const normalized = normalizePolicies(managed.template);
  const trusting = trustLocalRunner(normalized.template, props.runnerArn);
  const pointed = addFunctionVariables(trusting.template, props.functionVariables);
  const { template, names } = addAttributeOutputs(pointed.template, addressed.template);
  return {
    template,
    meant: addressed.template,
    stubs: stubbed.stubs,
    redirects: redirected.redirects,
    attributes: names,
    changes: [
      fixed,
      addressed,
      redirected,
      stubbed,
      managed,
      normalized,
      trusting,
      pointed,
      reportSchedules(addressed.template),
    ].flatMap(({ changes }) => changes),
  };
}
