import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ITestProject } from '@slipway/ecs-bluegreen';
import { Construct } from 'constructs';
import { Shop, ShopProps } from '../model/shop';

/** Project with its own artifacts, like `ImageProject`. */
class Scan extends Construct implements ITestProject {
  public readonly projectName = 'shop-dast';
  public readonly projectArn = 'arn:aws:codebuild:eu-west-1:111122223333:project/shop-dast';
  public readonly network: SecurityGroup;

  constructor({ stack, vpc }: Shop) {
    super(stack, 'Scan');
    this.network = new SecurityGroup(this, 'Builds', { vpc, description: 'Builds', allowAllOutbound: false });
    this.network.addEgressRule(Peer.anyIpv4(), Port.tcp(9000), 'The test listener');
    const buildSpec = BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['scan'] } } });
    new Project(this, 'Project', { projectName: this.projectName, buildSpec });
  }
}

const templateOf = (props: ShopProps = {}) => {
  const shop = new Shop((it) => ({ testProject: new Scan(it), ...props }));
  return Template.fromStack(shop.stack);
};

describe('a service whose green is tested by builds', () => {
  it('is tested by the smoke test and by the build, at the same stage', () => {
    const [service] = Object.values(templateOf().findResources('AWS::ECS::Service'));

    expect(service.Properties.DeploymentConfiguration.LifecycleHooks).toEqual(
      ['SmokeTest', 'TestBuild'].map((id) => ({
        HookTargetArn: { 'Fn::GetAtt': [expect.stringMatching(`^Service${id}Function`), 'Arn'] },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(`^Service${id}InvokeRole`), 'Arn'] },
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      })),
    );
  });

  it('passes the function the project to start, and the build the address of green', () => {
    templateOf().hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-test-build-function',
      Environment: {
        Variables: { PROJECT: 'shop-dast', TEST_URL: { 'Fn::Join': ['', ['http://', Match.anyValue(), ':9000']] } },
      },
    });
  });

  it('creates the function after the project that it starts', () => {
    const [fn] = Object.values(
      templateOf().findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: 'shop-test-build-function' },
      }),
    );

    expect(fn.DependsOn).toEqual(expect.arrayContaining([expect.stringMatching('^ScanProject')]));
  });

  it('lets the builds reach an internal load balancer, and only the test listener of it', () => {
    templateOf({ internalOnly: true, natAddresses: undefined }).hasResourceProperties(
      'AWS::EC2::SecurityGroupIngress',
      {
        SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ScanBuilds'), 'GroupId'] },
        FromPort: 9000,
        ToPort: 9000,
      },
    );
  });

  it('refuses to be without a test listener', () => {
    expect(() => templateOf({ smokeTest: false })).toThrow(
      "the builds of 'Shop/Scan' cannot test the green tasks: because of smokeTest: false, the service has no test listener",
    );
  });
});
