import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, RoleUse } from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { Notification } from '../events/inbox';
import { ExecutionResult } from '../pipeline/execution-result';
import { ChapterResult } from '../progress/story';
import { ActionCounts, Verdict } from './verdict';

/** Report of one run, as JSON. Its schema is `assets/result.schema.json`. */
export interface RunReport {
  /** Version of the schema. Changes if a reader of the previous version could misinterpret the report. */
  readonly schemaVersion: 1;
  /** Folder of the assembly, as it was given. */
  readonly assembly: string;
  /** Start time, ISO 8601. */
  readonly start: string;
  readonly end: string;
  /** Whether everything went as expected. */
  readonly succeeded: boolean;
  readonly verdict: Verdict;
  /** Exit code of the command. */
  readonly exitCode: number;
  readonly actions: ActionCounts;
  /** Last line of the run: the verdict, and the number of actions. */
  readonly summary: string;
  /** Problems outside the executions, one sentence each, for example that nothing started. */
  readonly problems: readonly string[];
  /** Remarks that a reader needs to know first, for example what was simulated. */
  readonly remarks: readonly string[];
  /** Chapters, with their expected and actual results, if the run was a demonstration. */
  readonly story: readonly ChapterResult[];
  readonly executions: readonly ExecutionResult[];
  /** Deployments to ECS services, which ran on a model. */
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** Builds that functions or other builds have started through the CodeBuild API. */
  readonly builds: readonly BuildRecord[];
  /** Starts that a rule requested and that were refused. */
  readonly refused: readonly string[];
  /** Permissions that AWS needs and the run could not check. */
  readonly undecidedPermissions: readonly string[];
  /**
   * Permissions that each role of the app was granted, and which of them this run, or a run of its record, has used.
   */
  readonly permissions: readonly RoleUse[];
  readonly notifications: readonly Notification[];
  /** Differences between this run and AWS. */
  readonly adjustments: readonly Adjustment[];
  /** Outputs of the stacks, in snake case. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Isolation of builds. `none` means that they could do anything that the runner can do. */
  readonly fence: 'bubblewrap' | 'none';
  /** Engine that ran builds in containers, with its version. Builds whose image was missing ran in the fence. */
  readonly engine?: string;
  /** Whether the stacks were deleted at the end. */
  readonly destroyed: boolean;
  /** Reason why the stacks could not be deleted. @default - they were deleted, or were to be kept */
  readonly deletionProblem?: string;
}

/**
 * Converts the name of an output to snake case: `VpcId` becomes `vpc_id`. CloudFormation does not allow underscores.
 */
export function snakeCase(output: string): string {
  return output.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
