import { DeploymentRecord } from '@slipway/ecs-model';
import { Adjustment, RoleUse } from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { Notification } from '../events/inbox';
import { ExecutionResult } from '../pipeline/execution-result';
import { ChapterResult } from '../progress/story';
import { ActionCounts, Verdict } from './verdict';

/** What one run did, as JSON. `assets/result.schema.json` is its schema. */
export interface RunReport {
  /** Grows when a reader of this version could be misled. */
  readonly schemaVersion: 1;
  /** The folder that was run, as it was given. */
  readonly assembly: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
  /** Whether the verdict is that all went as expected. */
  readonly succeeded: boolean;
  readonly verdict: Verdict;
  /** That of the command. */
  readonly exitCode: number;
  readonly actions: ActionCounts;
  /** The verdict and the number of actions in words: the last line of the run. */
  readonly summary: string;
  /** What went wrong besides the executions, a sentence each, such as that nothing started. */
  readonly problems: readonly string[];
  /** What a reader has to know of this run before everything else, such as what was simulated. */
  readonly remarks: readonly string[];
  /** Expected events, and whether it did, if the run was a demonstration. */
  readonly story: readonly ChapterResult[];
  readonly executions: readonly ExecutionResult[];
  /** What was deployed to services of ECS, on a model of it. */
  readonly serviceDeployments: readonly DeploymentRecord[];
  /** The builds that functions, or other builds, have started by the API of CodeBuild. */
  readonly builds: readonly BuildRecord[];
  /** Starts that a rule asked for in vain. */
  readonly refused: readonly string[];
  /** Permissions that AWS needs and of which the run cannot say whether they are there. */
  readonly undecidedPermissions: readonly string[];
  /** What each role of the app was granted, and what of it was used: by this run, or by those of its record. */
  readonly permissions: readonly RoleUse[];
  readonly notifications: readonly Notification[];
  /** Where this run differs from AWS. */
  readonly adjustments: readonly Adjustment[];
  /** Outputs of the stacks, in snake case. */
  readonly outputs: Readonly<Record<string, string>>;
  /** What kept builds in: `none` if they could do what the runner can do. */
  readonly fence: 'bubblewrap' | 'none';
  /** What ran builds in containers of their images, with its version. A build whose image it lacked was fenced. */
  readonly engine?: string;
  /** Whether the stacks were deleted in the end. */
  readonly destroyed: boolean;
  /** Why they could not be deleted. @default - they were, or nobody tried */
  readonly deletionProblem?: string;
}

/** `VpcId` is `vpc_id` to people: CloudFormation takes no underscore. */
export function snakeCase(output: string): string {
  return output.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}
