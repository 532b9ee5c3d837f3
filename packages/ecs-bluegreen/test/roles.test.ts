import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { ITestProject } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';
import { Shop } from './model/shop';

const REGION = 'eu-west-1';
const BALANCER = 'app/shop/50dc6c495c0c9188';
const LISTENER = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener/${BALANCER}/f2f7dc8efc522ab2`;
const RULE = LISTENER.replace(':listener/', ':listener-rule/') + '/9683b2d02a6cabee';
const OTHER_RULE = RULE.replace('shop', 'basket');
const ECS = `arn:aws:ecs:${REGION}:${ACCOUNT}`;
const SERVICE = `${ECS}:service/shop-cluster/shop-service`;
const RECORD = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/shop-running-image`;
const INTERFACE = `arn:aws:ec2:${REGION}:${ACCOUNT}:network-interface/eni-1`;
const NETWORK = [
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
].map((action) => `ec2:${action}`);
/** @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html */
const BY_ITS_CODE = {
  'lambda:SourceFunctionArn': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-smoke-test-function`,
};
const PASS = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
const IMAGES = `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop`;
const STACK = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Shop/1`;

const liveImages = ({ repository: { repositoryName, repositoryArn } }: Shop) => ({
  repositoryName,
  grantTag: (grantee: IGrantable) =>
    Grant.addToPrincipal({ grantee, actions: ['ecr:BatchGetImage', 'ecr:PutImage'], resourceArns: [repositoryArn] }),
});
const PROJECT = `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/shop-dast`;
const DEPLOYMENT = `${ECS}:service-deployment/shop-cluster/shop-service/1`;

/** Project from another stack. */
class Scan extends Construct implements ITestProject {
  public readonly projectName = 'shop-dast';
  public readonly projectArn = PROJECT;
}
const shop = new Shop((it) => ({ liveImages: liveImages(it), testProject: new Scan(it.stack, 'Scan') }));
const roles = new SimulatedRoles(known(shop.template()), REGION);
const baseRoles = new SimulatedRoles(known(shop.template(shop.base)), REGION);

/** Returns the template with the values that AWS would have set before a role is used. */
function known(template: object): object {
  const text = JSON.stringify(template)
    .replace(/\{"Fn::Select":\[2,\{"Fn::Split":\["\/",\{"Ref":"[^"]*"\}\]\}\]\}/g, '"shop"')
    .replace(/\{"Fn::Select":\[3,\{"Fn::Split":\["\/",\{"Ref":"[^"]*"\}\]\}\]\}/g, '"50dc6c495c0c9188"')
    .replace(/\{"Ref":"ServiceLoadBalancer(?:Http|Test)[^"]*"\}/g, JSON.stringify(LISTENER))
    .replace(/\{"Ref":"Service(?:Production|Test)Rule[^"]*"\}/g, JSON.stringify(RULE))
    .replace(
      /\{"Ref":"ServiceLoadBalancer(Blue|Green)[^"]*"\}/g,
      `"arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/$1/1"`,
    )
    .replace(/\{"Ref":"AWS::StackId"\}/g, JSON.stringify(STACK))
    .replace(
      /\{"Fn::GetAtt":\["ServiceTask(Task|Execution)Role[^"]*","Arn"\]\}/g,
      (_, kind: string) => `"arn:aws:iam::${ACCOUNT}:role/shop-${kind.toLowerCase()}-role"`,
    )
    .replace(/\{"Fn::ImportValue":"[^"]*VpcPrivateSubnet[^"]*"\}/g, '"subnet-1"')
    .replace(/\{"Fn::ImportValue":"[^"]*Vpc[^"]*"\}/g, '"vpc-1"')
    .replace(/\{"Fn::ImportValue":"[^"]*Images[^"]*"\}/g, `"arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop"`)
    .replace(/\{"Fn::GetAtt":\["ServiceSmokeTestSecurityGroup[^"]*","GroupId"\]\}/g, '"sg-1"');
  return JSON.parse(text) as object;
}

const call = (action: string, resource: string, context?: Record<string, string>): Call => ({
  action,
  resource,
  context,
});

type Case = [role: string, call: Call];

describe('a role may', () => {
  it.each<Case>([
    ['shop-live-state-role', call('elasticloadbalancing:CreateRule', LISTENER)],
    ['shop-live-state-role', call('elasticloadbalancing:ModifyRule', RULE)],
    ['shop-live-state-role', call('elasticloadbalancing:SetRulePriorities', RULE)],
    ['shop-live-state-role', call('elasticloadbalancing:DeleteRule', RULE)],
    ['shop-live-state-role', call('elasticloadbalancing:DescribeRules', '*')],
    ['shop-live-state-role', call('elasticloadbalancing:DescribeTargetHealth', '*')],
    ['shop-live-state-role', call('ecs:RegisterTaskDefinition', `${ECS}:task-definition/shop-task:7`)],
    ['shop-live-state-role', call('ecs:DescribeTaskDefinition', '*')],
    ['shop-live-state-role', call('ecs:DeregisterTaskDefinition', '*')],
    ['shop-live-state-role', call('ecs:ListTaskDefinitions', '*')],
    ['shop-live-state-role', call('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/shop-task-role`, PASS)],
    ['shop-live-state-role', call('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/shop-execution-role`, PASS)],
    ['shop-live-state-role', call('ssm:GetParameter', RECORD)],
    ['shop-live-state-role', call('ecs:DescribeServices', SERVICE)],
    ['shop-deploy-role', call('ecs:DescribeServices', SERVICE)],
    ['shop-deploy-role', call('ecs:UpdateService', SERVICE)],
    ['shop-deploy-role', call('ecs:ListServiceDeployments', SERVICE)],
    [
      'shop-deploy-role',
      call('ecs:DescribeServiceDeployments', `${ECS}:service-deployment/shop-cluster/shop-service/1`),
    ],
    ['shop-deploy-role', call('ecs:DescribeServiceRevisions', `${ECS}:service-revision/shop-cluster/shop-service/1`)],
    ['shop-deploy-role', call('ecs:RegisterTaskDefinition', `${ECS}:task-definition/shop-task:7`)],
    ['shop-deploy-role', call('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/shop-task-role`, PASS)],
    ['shop-deploy-role', call('ssm:GetParameter', RECORD)],
    ['shop-deploy-role', call('ssm:PutParameter', RECORD)],
    ['shop-deploy-role', call('cloudformation:DescribeStacks', STACK)],
    ['shop-deploy-role', call('ecr:BatchGetImage', IMAGES)],
    ['shop-deploy-role', call('ecr:PutImage', IMAGES)],
    ['shop-infrastructure-role', call('elasticloadbalancing:ModifyRule', RULE)],
    [
      'shop-infrastructure-role',
      call(
        'elasticloadbalancing:RegisterTargets',
        `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/Blue/1`,
      ),
    ],
    [
      'shop-infrastructure-role',
      call(
        'elasticloadbalancing:DeregisterTargets',
        `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/Green/1`,
      ),
    ],
    ['shop-infrastructure-role', call('elasticloadbalancing:DescribeTargetHealth', '*')],
    [
      'shop-hook-role',
      call('lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-smoke-test-function`),
    ],
    [
      'shop-test-build-hook-role',
      call('lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-test-build-function`),
    ],
    ['shop-test-build-role', call('codebuild:StartBuild', PROJECT)],
    ['shop-test-build-role', call('codebuild:BatchGetBuilds', PROJECT)],
    ['shop-test-build-role', call('ecs:DescribeServiceDeployments', DEPLOYMENT)],
    ['shop-test-build-role', call('ecs:DescribeServiceDeployments', SERVICE)],
    ['shop-smoke-test-role', call('ec2:CreateNetworkInterface', INTERFACE)],
    ['shop-smoke-test-role', call('ec2:CreateNetworkInterface', `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/subnet-1`)],
    [
      'shop-smoke-test-role',
      call('ec2:CreateNetworkInterface', `arn:aws:ec2:${REGION}:${ACCOUNT}:security-group/sg-1`),
    ],
    // permissions that Lambda checks before it creates the function; the check does not include a VPC
    ['shop-smoke-test-role', call('ec2:DeleteNetworkInterface', INTERFACE)],
    ['shop-smoke-test-role', call('ec2:AssignPrivateIpAddresses', INTERFACE)],
    ['shop-smoke-test-role', call('ec2:UnassignPrivateIpAddresses', INTERFACE)],
    ['shop-smoke-test-role', call('ec2:DescribeNetworkInterfaces', '*')],
    ['shop-smoke-test-role', call('ec2:DescribeSubnets', '*')],
    ['shop-execution-role', call('ecr:BatchGetImage', `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop`)],
    [
      'shop-execution-role',
      call('logs:PutLogEvents', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/ecs/shop-service:log-stream:app`),
    ],
  ])('%s: %j [GC-07]', async (role, request) => {
    expect(await roles.allows(role, request)).toBe(true);
  });

  it.each(['ssm:PutParameter', 'ssm:DeleteParameter', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'])(
    'shop-running-image-role: %s on the record',
    async (action) => {
      expect(await baseRoles.allows('shop-running-image-role', call(action, RECORD))).toBe(true);
    },
  );
});

describe('a role, unchanged', () => {
  // the simulator supports these actions only for classic load balancers
  it('shop-live-state-role: tags the rules of its load balancer', () => {
    expect(roles.statementsOf('shop-live-state-role')).toContainEqual(
      expect.objectContaining({
        Action: expect.arrayContaining(['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags']),
        Resource: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:listener-rule/${BALANCER}/*`,
      }),
    );
  });
});

describe('a role may not', () => {
  it.each<Case>([
    ['shop-live-state-role', call('elasticloadbalancing:ModifyRule', OTHER_RULE)],
    ['shop-live-state-role', call('elasticloadbalancing:DeleteRule', OTHER_RULE)],
    ['shop-live-state-role', call('elasticloadbalancing:CreateRule', LISTENER.replace('shop', 'basket'))],
    ['shop-live-state-role', call('elasticloadbalancing:ModifyListener', LISTENER)],
    ['shop-live-state-role', call('ssm:PutParameter', RECORD)],
    ['shop-live-state-role', call('ecs:UpdateService', SERVICE)],
    ['shop-live-state-role', call('ecs:DescribeServices', `${ECS}:service/shop-cluster/basket`)],
    [
      'shop-live-state-role',
      call('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/shop-task-role`, {
        'iam:PassedToService': 'lambda.amazonaws.com',
      }),
    ],
    ['shop-test-build-role', call('codebuild:StartBuild', `${PROJECT}-of-another`)],
    ['shop-test-build-role', call('codebuild:StopBuild', PROJECT)],
    ['shop-test-build-role', call('ecs:DescribeServiceDeployments', DEPLOYMENT.replace('-service/', '-basket/'))],
    ['shop-test-build-role', call('ecs:DescribeServiceDeployments', `${ECS}:service/shop-cluster/basket`)],
    ['shop-test-build-role', call('ecs:UpdateService', SERVICE)],
    ['shop-test-build-hook-role', call('lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:other`)],
    [
      'shop-hook-role',
      call('lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-test-build-function`),
    ],
    ['shop-deploy-role', call('ecs:UpdateService', `${ECS}:service/shop-cluster/basket`)],
    ['shop-deploy-role', call('ecs:RegisterTaskDefinition', `${ECS}:task-definition/shop-task-shape:7`)],
    ['shop-deploy-role', call('iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/shop-deploy-role`, PASS)],
    ['shop-deploy-role', call('elasticloadbalancing:ModifyRule', RULE)],
    ['shop-deploy-role', call('ssm:PutParameter', `${RECORD}-of-another`)],
    ['shop-deploy-role', call('ssm:DeleteParameter', RECORD)],
    ['shop-deploy-role', call('ecr:PutImage', `${IMAGES}-of-another`)],
    ['shop-deploy-role', call('ecr:BatchGetImage', `${IMAGES}-of-another`)],
    ['shop-deploy-role', call('ecr:InitiateLayerUpload', IMAGES)],
    ['shop-deploy-role', call('ecr:BatchDeleteImage', IMAGES)],
    ['shop-infrastructure-role', call('elasticloadbalancing:ModifyRule', `${RULE}0`)],
    [
      'shop-infrastructure-role',
      call(
        'elasticloadbalancing:RegisterTargets',
        `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/Red/1`,
      ),
    ],
    [
      'shop-hook-role',
      call('lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:shop-deploy-function`),
    ],
    ...NETWORK.map((action): Case => ['shop-smoke-test-role', call(action, INTERFACE, BY_ITS_CODE)]),
    ['shop-smoke-test-role', call('ec2:CreateNetworkInterface', `arn:aws:ec2:${REGION}:${ACCOUNT}:subnet/subnet-2`)],
    ['shop-task-role', call('ssm:GetParameter', RECORD)],
    ['shop-execution-role', call('ecr:BatchGetImage', `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/basket`)],
  ])('%s: %j', async (role, request) => {
    expect(await roles.allows(role, request)).toBe(false);
  });
});

describe('a service without a repository for tags', () => {
  it('lets its deployments do nothing there', () => {
    const plain = new SimulatedRoles(known(new Shop().template()), REGION);

    expect(JSON.stringify(plain.statementsOf('shop-deploy-role'))).not.toContain('ecr:');
  });
});

describe('a trust', () => {
  it.each(['infrastructure', 'hook'])(
    'of the %s role has no condition: AWS documents none that ECS itself would send',
    (kind) => {
      const { Resources } = shop.template();
      const [{ Properties }] = Object.values(Resources).filter(
        (resource) => resource.Properties?.RoleName === `shop-${kind}-role`,
      );

      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs.amazonaws.com' } },
      ]);
    },
  );

  it.each(['task', 'execution', 'deploy', 'live-state', 'smoke-test'])(
    'of the %s role lets its service in on behalf of this account only',
    (kind) => {
      const { Resources } = shop.template();
      const [{ Properties }] = Object.values(Resources).filter(
        (resource) => resource.Properties?.RoleName === `shop-${kind}-role`,
      );

      expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
        expect.objectContaining({ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }),
      ]);
    },
  );
});
