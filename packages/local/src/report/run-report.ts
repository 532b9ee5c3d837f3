import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, RoleUse } from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { Notification } from '../events/inbox';
import { ExecutionResult } from '../pipeline/execution-result';
import { ChapterResult } from '../progress/story';
import { ActionCounts, Verdict } from './verdict';

/** Report of one run, which is written as JSON with the schema `assets/result.schema.json`. */
export interface RunReport {
  /** Version of the schema. Changes if a reader of the previous version could misinterpret the report. */
  readonly schemaVersion: 1;
  /** Path of the assembly folder that the user specified. */
  readonly assembly: string;
  /** Start time in ISO 8601 format. */
  readonly start: string;
  readonly end: string;
  /** Whether the verdict is `as expected`. */
  readonly succeeded: boolean;
  readonly verdict: Verdict;
  /** Exit code of the program, which follows from the verdict. */
  readonly exitCode: number;
  readonly actions: ActionCounts;
  /**
   * Last line of the run's output: the verdict, the number of actions, the names of simulated actions, and whether the
   * stacks could not be deleted.
   */
  readonly summary: string;
  /** Problems other than failed executions, one sentence each, for example that no execution started. */
  readonly problems: readonly string[];
  /** Remarks at the top of the report, for example about simulated services. */
  readonly remarks: readonly string[];
  /** Chapters of a demo, with their expected and actual results. Empty if the run was not a demo. */
  readonly story: readonly ChapterResult[];
  readonly executions: readonly ExecutionResult[];
  /** Deployments of ECS services, which ran on a model of ECS. */
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** Builds that functions or other builds have started through the CodeBuild API. */
  readonly builds: readonly BuildRecord[];
  /** Pipeline starts, rotations, pushes and builds that failed or were refused, one sentence each. */
  readonly refused: readonly string[];
  /** Permissions that AWS requires but the run could not check, one sentence each. */
  readonly undecidedPermissions: readonly string[];
  /** Permissions granted to each role of the app, and whether this run or a recorded run has used them. */
  readonly permissions: readonly RoleUse[];
  readonly notifications: readonly Notification[];
  /** Differences between this run and AWS. */
  readonly adjustments: readonly Adjustment[];
  /** Stack outputs, by output name in snake case. */
  readonly outputs: Readonly<Record<string, string>>;
  /**
   * Build isolation outside of containers. `none` means that builds had all permissions of the runner's process, unless
   * `engine` is set.
   */
  readonly fence: 'bubblewrap' | 'none';
  /**
   * Name and version of the container engine that ran builds. Builds whose image was not available ran in the fence or,
   * if `fence` is `none`, failed.
   * @default - builds did not run in containers
   */
  readonly engine?: string;
  /** Whether the stacks were deleted at the end. */
  readonly destroyed: boolean;
  /**
   * Reason why the stacks could not be deleted.
   * @default - the stacks were deleted, or the run ended before their deletion
   */
  readonly deletionProblem?: string;
}

/**
 * Converts an output name to snake case: `VpcId` becomes `vpc_id`. CloudFormation does not allow underscores in output
 * names.
 */
export function snakeCase(output: string): string {
  return output.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
