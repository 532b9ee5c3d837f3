import { DeployedResource } from '../stacks/deployment';
import { trustsService } from '../stacks/trust-policy';
import { AskedPermission } from './check';
import { DeployedAccount } from './deployed-account';
import { roleProperties } from './role-properties';

/** Service that AWS lets assume a role when a resource is created. */
interface TrustRow {
  readonly type: string;
  readonly property: string;
  /** First label of the service principal, such as `lambda`. */
  readonly service: string;
  readonly title: string;
  readonly source: string;
}

/** Resource properties for which AWS refuses a role that the service cannot assume. */
const ROWS: readonly TrustRow[] = [
  {
    type: 'AWS::Lambda::Function',
    property: 'Role',
    service: 'lambda',
    title: 'a function',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
  },
  {
    type: 'AWS::StepFunctions::StateMachine',
    property: 'RoleArn',
    service: 'states',
    title: 'a state machine',
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  },
  {
    type: 'AWS::Events::Rule',
    property: 'Targets.RoleArn',
    service: 'events',
    title: 'an EventBridge rule target',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html',
  },
  {
    type: 'AWS::CodeBuild::Project',
    property: 'ServiceRole',
    service: 'codebuild',
    title: 'a build project',
    source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html',
  },
  {
    type: 'AWS::CodePipeline::Pipeline',
    property: 'RoleArn',
    service: 'codepipeline',
    title: 'a pipeline',
    source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html',
  },
];

/**
 * Returns the roles of a resource whose trust policies do not name the service that uses them, so that AWS would not
 * create the resource. Conditions of trust policies are not evaluated, and roles outside the app are not checked.
 */
export function missingTrust(resource: DeployedResource, account: DeployedAccount): AskedPermission[] {
  const { type, path } = resource;
  return ROWS.filter((row) => row.type === type).flatMap(({ property, service, title, source }) =>
    roleProperties(resource)
      .filter((found) => found.property === property && refuses(account, found.roleArn, service))
      .map(({ roleArn }) => ({
        path,
        principal: `${service}.amazonaws.com`,
        action: 'sts:AssumeRole',
        resource: roleArn,
        neededBy: title,
        source,
        moment: 'creation' as const,
      })),
  );
}

/** Whether the trust policy of a role in the app names neither everyone nor the service, globally or in a region. */
function refuses(account: DeployedAccount, roleArn: string, service: string): boolean {
  const trust = account.role(roleArn)?.properties.AssumeRolePolicyDocument;
  return trust !== undefined && !trustsService(trust, `${service}.amazonaws.com`);
}
