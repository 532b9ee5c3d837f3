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

/** Properties of a check of approvers. */
export interface ApproverCheckProps extends NamedAndEncryptedProps {
  /** Audit that records every check: approver, people of the release, result and reason. */
  readonly audit: ApprovalAudit;
  /**
   * Name in AWS by GitHub login, or by the address of authors whose commits GitHub assigns to no account.
   *
   * The name in AWS is the IAM user name of an approver, or the session name of their role. IAM Identity Center sets
   * the session name to the user name. Case and domain do not matter: `ana` is the same as `ana@company.com`.
   *
   * @default - nobody: only people whose address is in the domain of the approver's name are known
   */
  readonly users?: Readonly<Record<string, string>>;
  /**
   * GitHub logins and addresses of people and bots without access to AWS, such as `dependabot[bot]`.
   * @default - none
   */
  readonly outsiders?: readonly string[];
  /**
   * What happens if the approver may be someone of the release, because their name in AWS is not known.
   * @default UnknownRequester.REFUSE
   */
  readonly unknown?: UnknownRequester;
}

/**
 * A check that nobody approves their own release: the approver did not push it, has no commits in it, and did not start
 * it by hand.
 *
 * CodePipeline says who approved, by ARN. Who pushed, and the authors and committers, come from the signed webhook as
 * the variable PEOPLE, for this execution and for all before it back to the last one that succeeded, because their
 * commits are released with it. GitHub and AWS do not know each other's names: `users` connects them.
 *
 * The check is as strong as the names in AWS. If approvers assume a role and may choose the name of the session, they
 * can choose any; require `sts:RoleSessionName` to be `${aws:username}` in its trust policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
 */
export class ApproverCheck extends Construct {
  private readonly role: ServiceRole;
  private readonly handler: HandlerFunction;

  /**
   * @throws Error if a name in AWS is malformed, or someone has a name in AWS and is an outsider, too
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
   * Returns the step that checks an approval. Add it to the stage of the approval: everything else there waits for
   * both.
   *
   * @param actionName name of the action: letters, digits and hyphens, unique in its pipeline
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
        `'${scope.node.path}' has '${user}' as the name of ${login} in AWS: it has to be an IAM user name or a session name, such as 'ana' or 'ana@company.com'`,
      );
    }
    if (outsiders.some((outsider) => outsider.toLowerCase() === login.toLowerCase())) {
      throw new Error(
        `'${scope.node.path}' has ${login} both as a user of AWS and as an outsider: remove ${login} from one of them`,
      );
    }
  }
}
