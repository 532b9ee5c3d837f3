import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { Grant, IRole } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Naming } from '@slipway/conventions';
import { HandlerFunction } from '@slipway/handler-function';
import { EncryptedLogGroup, EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { Construct, IConstruct } from 'constructs';
import type { TestBuildEnvironment } from './env';

const HANDLER = join(__dirname, '..', '..', 'assets', 'test-build.lambda');
const DESCRIPTION = 'Starts the build that tests the green tasks before traffic shifts to them';

/** CodeBuild project whose builds test the green tasks, such as an `ImageProject`. */
export interface ITestProject extends IConstruct {
  /** Name of the CodeBuild project. */
  readonly projectName: string;
  /** ARN of the CodeBuild project, on which the function gets permission to start builds. */
  readonly projectArn: string;
  /**
   * Connections of builds in the VPC, whose security groups an internal load balancer allows.
   *
   * The security groups must allow outbound traffic to port 9000, on which the test listener is.
   *
   * @default - builds connect through NAT gateways
   */
  readonly network?: IConnectable;
}

export interface TestBuildFunctionProps {
  readonly name: Naming;
  readonly key: EncryptionKey;
  readonly project: ITestProject;
  readonly testUrl: string;
  readonly clusterName: string;
  readonly serviceName: string;
  readonly logRetention?: RetentionDays;
}

/** Lambda function that ECS invokes before it shifts traffic. It starts a build and waits for the result. */
export class TestBuildFunction extends Construct {
  public readonly functionArn: string;
  /** Role with which ECS invokes the function. It has no other permissions. */
  public readonly invokeRole: IRole;

  constructor(scope: Construct, id: string, props: TestBuildFunctionProps) {
    super(scope, id);
    const { name, key, project, testUrl, logRetention: retention } = props;
    const role = new ServiceRole(this, 'Role', {
      service: 'lambda.amazonaws.com',
      roleName: name.role('test-build'),
      description: DESCRIPTION,
    });
    this.grant(role, props);
    const functionName = name.function('test-build');
    const logGroup = new EncryptedLogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      key,
      retention,
    });
    logGroup.grantStreams(role);
    const environment: TestBuildEnvironment = { PROJECT: project.projectName, TEST_URL: testUrl };
    const handler = new HandlerFunction(this, 'Function', {
      functionName,
      description: DESCRIPTION,
      bundle: HANDLER,
      role,
      timeout: Duration.minutes(1),
      logGroup,
      environment: { ...environment },
    });
    handler.node.addDependency(project);
    this.functionArn = handler.functionArn;
    this.invokeRole = new ServiceRole(this, 'InvokeRole', {
      service: 'ecs.amazonaws.com',
      roleName: name.role('test-build-hook'),
      description: 'Allows ECS to invoke the function that starts test builds',
    });
    Grant.addToPrincipal({
      grantee: this.invokeRole,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.functionArn],
    });
  }

  private grant(grantee: ServiceRole, { project, clusterName, serviceName }: TestBuildFunctionProps): void {
    Grant.addToPrincipal({
      grantee,
      actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
      resourceArns: [project.projectArn],
    });
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ecs', resource, resourceName });
    const service = `${clusterName}/${serviceName}`;
    Grant.addToPrincipal({
      grantee,
      actions: ['ecs:DescribeServiceDeployments'],
      resourceArns: [arn('service', service), arn('service-deployment', `${service}/*`)],
    });
  }
}
