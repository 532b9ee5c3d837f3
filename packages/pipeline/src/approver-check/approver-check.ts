import { join } from 'node:path';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { HandlerFunction } from '@slipway/handler-function';
import { requireProps } from '@slipway/conventions';
import { EncryptedLogGroup, NamedAndEncryptedProps, withDefaults } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct } from 'constructs';
import { ApprovalStep } from '../approval-step';
import { ApprovalAudit } from '../audit/approval-audit';
import { Step } from '../step';
import { ApproverCheckStep } from './approver-check-step';
import { ApproverCheckEnvironment, UnknownRequester } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'check-approver.lambda');
const TIMEOUT = Duration.minutes(5);
const NAME = /^[^\s@]+(?:@[^\s@]+)?$/;

/** Properties of an `ApproverCheck`. */
export interface ApproverCheckProps extends NamedAndEncryptedProps {
  /** Audit that records every check, with the approver, the people behind the release, the result and the reason. */
  readonly audit: ApprovalAudit;
  /**
   * Names in AWS, by GitHub login, or by email address for authors whose commits GitHub does not assign to an account.
   *
   * The name in AWS is a person's IAM user name, or the session name of the role that they assume. IAM Identity Center
   * uses the user name as the session name. Case and domain are ignored: `ana` is the same as `ana@company.com`.
   *
   * @default - no names: people are compared with the approver by their login and email address, or by their name in
   * AWS if they started the pipeline manually
   */
  readonly users?: Readonly<Record<string, string>>;
  /**
   * GitHub logins and email addresses of people and bots without access to AWS, such as `dependabot[bot]`.
   * @default - none
   */
  readonly outsiders?: readonly string[];
  /**
   * Whether a release is refused or allowed if the check cannot rule out that one of its people is the approver,
   * because the person's name in AWS is unknown, or because the root user approved.
   * @default UnknownRequester.REFUSE
   */
  readonly unknown?: UnknownRequester;
}

/**
 * Check that people do not approve their own releases. The approver must not have pushed the release, must not have
 * commits in it, and must not have started the pipeline manually.
 *
 * CodePipeline reports the ARN of the approver. The people behind the release are those who pushed it, the authors and
 * committers of its commits, and those who started the pipeline manually. A `GitHubWebhook` trigger with `people: true`
 * passes the people of a push to the pipeline in the variable `PEOPLE`; without it, only the user who pushed is known.
 * Earlier executions are included, back to the last one that succeeded, because their commits are part of the release.
 * GitHub and AWS use different names for the same person; `users` maps one to the other.
 *
 * The check is only as reliable as the names in AWS. If approvers assume a role and can choose the session name, they
 * can pretend to be someone else. To prevent this, require in the role's trust policy that `sts:RoleSessionName` is
 * `${aws:username}`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
 */
export class ApproverCheck extends Construct {
  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;

  /**
   * @throws Error if a name in AWS is malformed, or if a person is in both `users` and `outsiders`
   */
  constructor(scope: Construct, id: string, props: ApproverCheckProps) {
    super(scope, id);
    requireProps<ApproverCheckProps>(this, props, { audit: 'an ApprovalAudit' });
    const { audit, users = {}, outsiders = [], unknown = UnknownRequester.REFUSE } = props;
    requireNames(this, users, outsiders);
    const { name, key } = withDefaults(this, props);
    this.role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('approver-check'),
      description: 'Checks that nobody approves their own release',
    });
    audit.grantRecord(this.role);
    const functionName = name.function('approver-check');
    const logGroup = new EncryptedLogGroup(this, 'Log', { logGroupName: `/aws/lambda/${functionName}`, key });
    logGroup.grantStreams(this.role);
    const environment: ApproverCheckEnvironment = {
      TABLE_NAME: audit.tableName,
      KNOWN_PEOPLE: JSON.stringify({ users, outsiders }),
      UNKNOWN: unknown,
    };
    this.handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: 'Checks that nobody approves their own release',
      bundle: HANDLER,
      role: this.role,
      timeout: TIMEOUT,
      environment: { ...environment },
      logGroup,
    });
  }

  /**
   * Returns a step that checks an approval. Add the step to the stage of the approval. All actions in the stage that
   * are not approvals wait for the approval and for the check.
   *
   * @param actionName name of the action: letters, digits and hyphens, unique in the pipeline
   */
  public step(actionName: string, approval: ApprovalStep): Step {
    return new ApproverCheckStep({
      actionName,
      approval,
      handler: this.handler,
      letRead: (pipelineName) => this.letRead(pipelineName),
    });
  }

  private letRead(pipelineName: string): void {
    Grant.addToPrincipal({
      grantee: this.role,
      actions: [
        'codepipeline:GetPipelineExecution',
        'codepipeline:ListActionExecutions',
        'codepipeline:ListPipelineExecutions',
      ],
      resourceArns: [Stack.of(this).formatArn({ service: 'codepipeline', resource: pipelineName })],
    });
  }
}

function requireNames(scope: Construct, users: Readonly<Record<string, string>>, outsiders: readonly string[]): void {
  for (const [login, user] of Object.entries(users)) {
    if (!Token.isUnresolved(user) && !NAME.test(user)) {
      throw new Error(
        `'${scope.node.path}' maps ${login} to '${user}', which is not a valid name in AWS; use an IAM user name or a session name, such as 'ana' or 'ana@company.com'`,
      );
    }
    if (outsiders.some((outsider) => outsider.toLowerCase() === login.toLowerCase())) {
      throw new Error(
        `'${scope.node.path}' has ${login} in both users and outsiders; remove ${login} from one of them`,
      );
    }
  }
}
