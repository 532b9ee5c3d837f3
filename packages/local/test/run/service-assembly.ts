import { LOGS, stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { emptier } from './release-assembly';

const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const allow = (Action: string[], Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const role = (service: string, ...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies:
      Statement.length > 0 ? [{ PolicyName: 'rights', PolicyDocument: { Version: '2012-10-17', Statement } }] : [],
  },
});
const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const lambda = (Role: string, code: string, Variables: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Timeout: 20,
    Role: arn(Role),
    Environment: { Variables },
    Code: { ZipFile: code },
  },
});
const bucket = (BucketName: string) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' } },
});

const TRAFFIC = [
  'DescribeListeners',
  'DescribeRules',
  'DescribeTargetGroups',
  'DescribeTargetHealth',
  'RegisterTargets',
  'DeregisterTargets',
  'ModifyRule',
].map((action) => `elasticloadbalancing:${action}`);

/** Function that manages a listener rule as a custom resource. Only ECS changes the weights of the rule. */
const RULE = `
const { ElasticLoadBalancingV2Client, CreateRuleCommand, DeleteRuleCommand } = require('@aws-sdk/client-elastic-load-balancing-v2');
const elb = new ElasticLoadBalancingV2Client({});
exports.handler = async (event) => {
  let id = event.PhysicalResourceId, Status = 'SUCCESS', Reason;
  try {
    const { ListenerArn, Blue, Green } = event.ResourceProperties;
    const TargetGroups = [{ TargetGroupArn: Blue, Weight: 100 }, { TargetGroupArn: Green, Weight: 0 }];
    if (event.RequestType === 'Create') id = (await elb.send(new CreateRuleCommand({ ListenerArn, Priority: 1, Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }], Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] }))).Rules[0].RuleArn;
    if (event.RequestType === 'Delete') await elb.send(new DeleteRuleCommand({ RuleArn: id }));
  } catch (error) {
    Status = 'FAILED';
    Reason = String(error);
  }
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ Status, Reason, PhysicalResourceId: id ?? 'none', StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId }) });
};`;

/** Function that requests the findings of the image, then deploys it and waits for the result. */
const DEPLOY = `
const { ECSClient, DescribeServicesCommand, RegisterTaskDefinitionCommand, UpdateServiceCommand } = require('@aws-sdk/client-ecs');
const { ECRClient, DescribeImageScanFindingsCommand, DescribeRepositoriesCommand } = require('@aws-sdk/client-ecr');
const { CodePipelineClient, PutJobSuccessResultCommand, PutJobFailureResultCommand } = require('@aws-sdk/client-codepipeline');
const ecs = new ECSClient({}), ecr = new ECRClient({}), codePipeline = new CodePipelineClient({});
exports.handler = async (event) => {
  const { id: jobId, data } = event['CodePipeline.job'];
  try {
    const { image } = JSON.parse(data.actionConfiguration.configuration.UserParameters);
    const [, repositoryName, imageDigest] = /\\/([^@]+)@(.*)/.exec(image);
    if (!data.continuationToken) {
      await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
      const { imageScanStatus, imageScanFindings } = await ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageDigest } }));
      if (imageScanStatus.status !== 'COMPLETE' || imageScanFindings.findings.length > 0) throw new Error('found ' + JSON.stringify(imageScanFindings.findings));
      await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [{ name: 'app', image }] }));
      await ecs.send(new UpdateServiceCommand({ cluster: process.env.CLUSTER, service: 'web', taskDefinition: 'web', desiredCount: 1 }));
      return await codePipeline.send(new PutJobSuccessResultCommand({ jobId, continuationToken: 'going' }));
    }
    const { services: [{ currentServiceDeployment, taskDefinition }] } = await ecs.send(new DescribeServicesCommand({ cluster: process.env.CLUSTER, services: ['web'] }));
    await codePipeline.send(new PutJobSuccessResultCommand(currentServiceDeployment ? { jobId, continuationToken: 'going' } : { jobId, outputVariables: { REVISION: taskDefinition } }));
  } catch (error) {
    await codePipeline.send(new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message: String(error) } }));
  }
};`;

const HOOK =
  'exports.handler = async () => ({ hookStatus: (await fetch(process.env.TEST_URL)).ok ? "SUCCEEDED" : "FAILED" });';

/** Calls of an image build, in order. */
const BUILDSPEC = `
version: 0.2
env:
  exported-variables: [IMAGE]
phases:
  build:
    commands:
      - set -eu
      - TAG=$(cat tag)
      - aws ecr describe-images --repository-name web --image-ids imageTag=$TAG --query 'imageDetails[0].imageDigest' --output text || true
      - aws ecr get-login-password | docker login --username AWS --password-stdin "\${REPOSITORY_URI%%/*}"
      - docker buildx create --driver docker-container --use
      - docker buildx build --platform linux/amd64 --file Dockerfile --tag "$REPOSITORY_URI:$TAG" --provenance mode=max --sbom true --push --metadata-file metadata.json .
      - DIGEST=$(node -p "JSON.parse(fs.readFileSync('metadata.json'))['containerimage.digest']")
      - test "$DIGEST" = "$(aws ecr describe-images --repository-name web --image-ids imageTag=$TAG --query 'imageDetails[0].imageDigest' --output text)"
      - MANIFEST=$(aws ecr batch-get-image --repository-name web --image-ids "imageDigest=$DIGEST" --accepted-media-types application/vnd.oci.image.index.v1+json application/vnd.oci.image.manifest.v1+json --query 'images[0].imageManifest' --output text)
      - IMAGE="$REPOSITORY_URI@$(printf '%s' "$MANIFEST" | node -p "JSON.parse(fs.readFileSync(0)).manifests[0].digest")"
`;

const action = (Name: string, Category: string, Provider: string, more: object) => ({
  Name,
  ActionTypeId: { Owner: 'AWS', Category, Provider, Version: '1' },
  ...more,
});
const rule = (listener: string) => ({
  Type: 'Custom::Rule',
  Properties: {
    ServiceToken: arn('Ruler'),
    ListenerArn: { Ref: listener },
    Blue: { Ref: 'Blue' },
    Green: { Ref: 'Green' },
  },
});
const targetGroup = {
  Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  Properties: { Port: 80, Protocol: 'HTTP', TargetType: 'ip', VpcId: { Ref: 'Vpc' }, HealthCheckIntervalSeconds: 10 },
};
const listener = (Port: number) => ({
  Type: 'AWS::ElasticLoadBalancingV2::Listener',
  Properties: {
    LoadBalancerArn: { Ref: 'Balancer' },
    Port,
    Protocol: 'HTTP',
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
  },
});

function resources(privileged: boolean, team: string, bakeMinutes: number) {
  const { Contents, ...emptying } = emptier('web-artifacts', 'web-sources');
  return {
    ...emptying,
    Contents: { ...Contents, DependsOn: ['Artifacts', 'Sources'] },
    Artifacts: bucket('web-artifacts'),
    Sources: bucket('web-sources'),
    Repository: {
      Type: 'AWS::ECR::Repository',
      Properties: { RepositoryName: 'web', ImageTagMutability: 'IMMUTABLE', EmptyOnDelete: true },
    },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Subnets: [{ Ref: 'Subnet' }], Tags: [{ Key: 'Team', Value: team }] },
    },
    Blue: targetGroup,
    Green: targetGroup,
    Http: listener(80),
    Test: listener(9099),
    RulerRole: role(
      'lambda.amazonaws.com',
      LOGS,
      allow(['elasticloadbalancing:CreateRule', 'elasticloadbalancing:DeleteRule']),
    ),
    Ruler: lambda('RulerRole', RULE),
    Production: rule('Http'),
    Preview: rule('Test'),
    HookRole: role('lambda.amazonaws.com', LOGS),
    Hook: lambda('HookRole', HOOK, { TEST_URL: { 'Fn::Sub': 'http://${Balancer.DNSName}:9099/' } }),
    InvokeRole: role('ecs.amazonaws.com', allow(['lambda:InvokeFunction'], arn('Hook')), allow(TRAFFIC)),
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'web-errors',
        MetricName: 'Errors',
        Namespace: 'Web',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
    Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'web' } },
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'web', ContainerDefinitions: [{ Name: 'app', Image: { Ref: 'Image' } }] },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      DependsOn: ['Task', 'Production', 'Preview'],
      Properties: {
        ServiceName: 'web',
        Cluster: { Ref: 'Cluster' },
        TaskDefinition: 'web',
        DesiredCount: { 'Fn::If': ['HasImage', { Ref: 'AWS::NoValue' }, 0] },
        Tags: [{ Key: 'Team', Value: team }],
        DeploymentConfiguration: {
          Strategy: 'BLUE_GREEN',
          BakeTimeInMinutes: bakeMinutes,
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          Alarms: { AlarmNames: [{ Ref: 'Alarm' }], Enable: true, Rollback: true },
          LifecycleHooks: {
            'Fn::If': [
              'IsTested',
              [
                {
                  HookTargetArn: arn('Hook'),
                  RoleArn: arn('InvokeRole'),
                  LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
                },
              ],
              [],
            ],
          },
        },
        LoadBalancers: [
          {
            ContainerName: 'app',
            ContainerPort: 8080,
            TargetGroupArn: { Ref: 'Blue' },
            AdvancedConfiguration: {
              AlternateTargetGroupArn: { Ref: 'Green' },
              ProductionListenerRule: { Ref: 'Production' },
              TestListenerRule: { Ref: 'Preview' },
              RoleArn: arn('InvokeRole'),
            },
          },
        ],
      },
    },
    Role: role(
      'codepipeline.amazonaws.com',
      allow([
        's3:GetObject',
        's3:GetObjectVersion',
        's3:PutObject',
        's3:GetBucketVersioning',
        's3:GetBucketAcl',
        's3:GetBucketLocation',
        'codebuild:StartBuild',
        'codebuild:BatchGetBuilds',
        'lambda:InvokeFunction',
      ]),
    ),
    BuildRole: role(
      'codebuild.amazonaws.com',
      allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject']),
      allow(['ecr:GetAuthorizationToken']),
      allow(
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
          'ecr:DescribeImages',
          'ecr:BatchGetImage',
        ],
        arn('Repository'),
      ),
    ),
    Project: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Name: 'web-image',
        ServiceRole: arn('BuildRole'),
        Artifacts: { Type: 'CODEPIPELINE' },
        Source: { Type: 'CODEPIPELINE', BuildSpec: BUILDSPEC },
        LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
        Environment: {
          Image: 'standard:7.0',
          ComputeType: 'BUILD_GENERAL1_SMALL',
          Type: 'LINUX_CONTAINER',
          PrivilegedMode: privileged,
          EnvironmentVariables: [{ Name: 'REPOSITORY_URI', Value: { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] } }],
        },
      },
    },
    Probe: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        Name: 'web-probe',
        ServiceRole: arn('BuildRole'),
        Artifacts: { Type: 'NO_ARTIFACTS' },
        Source: {
          Type: 'NO_SOURCE',
          BuildSpec: JSON.stringify({ version: 0.2, phases: { build: { commands: ['curl --silent "$TARGET"'] } } }),
        },
        LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
        Environment: { Image: 'standard:7.0', ComputeType: 'BUILD_GENERAL1_SMALL', Type: 'LINUX_CONTAINER' },
      },
    },
    DeployRole: role(
      'lambda.amazonaws.com',
      LOGS,
      allow(['ecr:DescribeRepositories', 'ecr:DescribeImageScanFindings']),
      allow(['ecs:RegisterTaskDefinition', 'ecs:UpdateService', 'ecs:DescribeServices']),
      allow(['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult']),
    ),
    Deploy: lambda('DeployRole', DEPLOY, { CLUSTER: { Ref: 'Cluster' } }),
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: 'web',
        RoleArn: arn('Role'),
        PipelineType: 'V2',
        ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
        Stages: [
          {
            Name: 'Source',
            Actions: [
              action('Source', 'Source', 'S3', {
                Configuration: { S3Bucket: { Ref: 'Sources' }, S3ObjectKey: 'source.zip' },
                OutputArtifacts: [{ Name: 'Source' }],
              }),
            ],
          },
          {
            Name: 'Build',
            Actions: [
              action('Image', 'Build', 'CodeBuild', {
                Namespace: 'image',
                Configuration: { ProjectName: { Ref: 'Project' } },
                InputArtifacts: [{ Name: 'Source' }],
              }),
            ],
          },
          {
            Name: 'Deploy',
            Actions: [
              action('Service', 'Invoke', 'Lambda', {
                Namespace: 'service',
                Configuration: { FunctionName: { Ref: 'Deploy' }, UserParameters: '{"image":"#{image.IMAGE}"}' },
              }),
            ],
          },
        ],
      },
    },
  };
}

/**
 * App that builds an image, reads its findings, and deploys it to a service. A parameter in an earlier stack contains
 * the running image.
 */
export async function writeServiceAssembly(
  folder: string,
  { privileged = true, team = 'web', running = 'none', bakeMinutes = 5, isTested = true } = {},
): Promise<string> {
  return writeAssembly(folder, {
    'manifest.json': {
      artifacts: { Record: stackArtifact('Record.json'), Web: stackArtifact('Web.json', { dependencies: ['Record'] }) },
    },
    'Record.json': {
      Resources: {
        Running: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/web/running', Type: 'String', Value: running } },
      },
    },
    'Web.json': {
      Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/web/running' } },
      Conditions: {
        HasImage: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Image' }, 'none'] }] },
        IsTested: { 'Fn::And': [{ Condition: 'HasImage' }, { 'Fn::Equals': [String(isTested), 'true'] }] },
      },
      Resources: resources(privileged, team, bakeMinutes),
      Outputs: { Url: { Value: { 'Fn::Sub': 'http://${Balancer.DNSName}' } }, Running: { Value: { Ref: 'Image' } } },
    },
  });
}
