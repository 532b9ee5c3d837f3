import { DeploymentRecord } from '../containers/service-view';
import { Adjustment } from '../deployment/deployment';
import { Notification } from '../events/inbox';
import { ExecutionResult } from '../pipeline/execution-result';

/** What one run did, as JSON. */
export interface RunReport {
  /** The folder that was run, as it was given. */
  readonly assembly: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  /** Whether every execution did what it should, which mostly is to succeed, and every rule could start what it wanted to. */
  readonly succeeded: boolean;
  /** What a reader has to know of this run before everything else, such as what was simulated. */
  readonly remarks: readonly string[];
  readonly executions: readonly ExecutionResult[];
  /** What was deployed to services of ECS, on a model of it. */
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** Starts that a rule asked for in vain. */
  readonly refused: readonly string[];
  readonly notifications: readonly Notification[];
  /** Where this run differs from AWS. */
  readonly adjustments: readonly Adjustment[];
  /** Outputs of the stacks, in snake case. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether the stacks were deleted in the end. */
  readonly destroyed: boolean;
}

/** `VpcId` is `vpc_id` to people: CloudFormation takes no underscore. */
export function snakeCase(output: string): string {
  return output.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
