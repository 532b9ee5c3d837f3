/* eslint-disable @typescript-eslint/no-explicit-any -- a fault goes anywhere in a template */
export type Resource = { Type: string; Properties: any };
export type Template = { Resources: Record<string, Resource>; Outputs?: any };

/** Fault: the app, the description, and the change to the template of a stack. */
export type Fault = readonly [app: string, stack: string, fault: string, seed: (template: Template) => unknown];

const FOREIGN = '999988887777';

function all({ Resources }: Template, type: string): Resource[] {
  return Object.values(Resources).filter(({ Type }) => Type === type);
}

/** Returns the properties of the first resource of a type, or of the first one that meets a condition. */
function one(template: Template, type: string, is: (properties: any, text: string) => unknown = () => true): any {
  const found = all(template, type).find(({ Properties }) => is(Properties, JSON.stringify(Properties ?? {})));
  if (!found) {
    throw new Error(`no ${type} is like that`);
  }
  return (found.Properties ??= {});
}

const bucket = (t: Template) =>
  one(t, 'AWS::S3::Bucket', (p, text) => p.VersioningConfiguration && text.includes('"LoggingConfiguration"'));
const pipeline = (t: Template, is?: (p: any, text: string) => unknown) => one(t, 'AWS::CodePipeline::Pipeline', is);
const service = (t: Template) => one(t, 'AWS::ECS::Service');
const balanced = (t: Template) => service(t).LoadBalancers[0];
const container = (t: Template) => one(t, 'AWS::ECS::TaskDefinition').ContainerDefinitions[0];
const build = (t: Template) => one(t, 'AWS::CodeBuild::Project');
const fn = (t: Template) => one(t, 'AWS::Lambda::Function', (p) => p.Environment);
const start = (t: Template) => one(t, 'AWS::Events::Rule', (_, text) => text.includes('sourceRevisions'));
const trust = (t: Template) =>
  one(t, 'AWS::IAM::Role', (_, text) => text.includes('ExternalId')).AssumeRolePolicyDocument.Statement[0];
const group = (t: Template) => one(t, 'AWS::EC2::SecurityGroup', (p) => p.SecurityGroupIngress);
const alarm = (t: Template, namespace: string) => one(t, 'AWS::CloudWatch::Alarm', (p) => p.Namespace === namespace);
const open = (t: Template, ...ranges: object[]) =>
  (group(t).SecurityGroupIngress = ranges.map((range) => ({
    IpProtocol: 'tcp',
    FromPort: 5432,
    ToPort: 5432,
    ...range,
  })));
const dropStage = (t: Template, name: RegExp, is?: (p: any, text: string) => unknown) => {
  const { Stages } = pipeline(t, is);
  Stages.splice(
    Stages.findIndex((stage: any) => name.test(stage.Name)),
    1,
  );
};
const dropApproval = (t: Template, is?: (p: any, text: string) => unknown) =>
  pipeline(t, is).Stages.forEach((stage: any) => {
    stage.Actions = stage.Actions.filter((action: any) => action.ActionTypeId.Category !== 'Approval');
  });
const dropTls = (t: Template) =>
  all(t, 'AWS::S3::BucketPolicy').forEach(({ Properties }) => {
    Properties.PolicyDocument.Statement = Properties.PolicyDocument.Statement.filter(
      (statement: any) => !JSON.stringify(statement).includes('SecureTransport'),
    );
  });
const add = (t: Template, name: string, Type: string, Properties: object) => (t.Resources[name] = { Type, Properties });
const variable = (t: Template, Value: unknown, Name = 'SETTING') =>
  (build(t).Environment.EnvironmentVariables ??= []).push({ Name, Type: 'PLAINTEXT', Value });

const BRAZIL = ['brazilcart', 'BrazilCart'] as const;
const WEB = ['codecommit-web', 'Web'] as const;
const TAP = ['fintech', 'TapStack'] as const;
const PAY = ['fintech', 'Service'] as const;
const RATES = ['github-container', 'Service'] as const;
const SHIP = ['github-container', 'Delivery'] as const;
const TOOLS = ['pulumi-gitops', 'Tooling'] as const;
const ROLES = ['pulumi-gitops', 'DeploymentRoles-prod'] as const;
const PROD = (_: any, text: string) => text.includes('"pipeline-prod');

export const FAULTS: readonly Fault[] = [
  // cross-account trust
  [...ROLES, 'an external ID that is dropped', (t) => delete trust(t).Condition.StringEquals['sts:ExternalId']],
  [...ROLES, 'conditions that are dropped', (t) => delete trust(t).Condition],
  [
    ...ROLES,
    'a foreign root in a trust',
    (t) => (trust(t).Principal.AWS = [trust(t).Principal.AWS, `arn:aws:iam::${FOREIGN}:root`]),
  ],
  [
    ...TOOLS,
    'a service trust without its condition',
    (t) =>
      delete one(
        t,
        'AWS::IAM::Role',
        (_, text) => text.includes('codebuild.amazonaws.com') && text.includes('SourceAccount'),
      ).AssumeRolePolicyDocument.Statement[0].Condition,
  ],
  [
    ...TAP,
    'a source in a foreign account',
    (t) =>
      one(
        t,
        'AWS::SNS::TopicPolicy',
        (_, text) => text.includes('SourceAccount') || text.includes('SourceArn'),
      ).PolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': FOREIGN } },
      }),
  ],
  [
    ...BRAZIL,
    'a foreign root in a key policy',
    (t) =>
      one(t, 'AWS::KMS::Key').KeyPolicy.Statement.push({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${FOREIGN}:root` },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
  ],
  [
    ...TAP,
    'a permission for a foreign source',
    (t) => add(t, 'May', 'AWS::Lambda::Permission', { Principal: 's3.amazonaws.com', SourceAccount: FOREIGN }),
  ],
  [
    ...SHIP,
    'a permission for every source',
    (t) => add(t, 'May', 'AWS::Lambda::Permission', { Principal: 'events.amazonaws.com' }),
  ],
  [
    ...TAP,
    'a topic for everybody',
    (t) =>
      one(t, 'AWS::SNS::TopicPolicy').PolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: '*',
      }),
  ],
  [
    ...SHIP,
    'a bucket for everybody',
    (t) =>
      one(t, 'AWS::S3::BucketPolicy').PolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: '*',
      }),
  ],
  // plaintext secrets
  [...BRAZIL, 'a token in a build', (t) => variable(t, `ghp_${'a1B2'.repeat(9)}`)],
  [...WEB, 'a password in a build', (t) => variable(t, 'Summer2026!', 'DB_PASSWORD')],
  [...TAP, 'an access key in a build', (t) => variable(t, 'AKIAIOSFODNN7EXAMPLE')],
  [...TOOLS, 'a random text in a build', (t) => variable(t, 'q7Zt2LmX9vB4kR8sW1yN5cH3')],
  [...BRAZIL, 'a password in a function', (t) => (fn(t).Environment.Variables.ADMIN_PASSWORD = 'hunter2')],
  [
    ...TAP,
    'a password in an address of a function',
    (t) => (fn(t).Environment.Variables.DATABASE = 'postgres://pay:s3cretpw@db:5432/pay'),
  ],
  [
    ...PAY,
    'an API key in a task',
    (t) => container(t).Environment.push({ Name: 'API_KEY', Value: 'k3y-4bc123def456' }),
  ],
  [
    ...RATES,
    'a private key in a task',
    (t) => container(t).Environment.push({ Name: 'PEM', Value: '-----BEGIN RSA PRIVATE KEY-----\nMII' }),
  ],
  [
    ...BRAZIL,
    'a literal secret',
    (t) =>
      Object.assign(
        one(t, 'AWS::SecretsManager::Secret', (p) => p.GenerateSecretString),
        { GenerateSecretString: undefined, SecretString: 'hunter2' },
      ),
  ],
  [
    ...SHIP,
    'a literal secret as JSON',
    (t) =>
      Object.assign(one(t, 'AWS::SecretsManager::Secret'), {
        GenerateSecretString: undefined,
        SecretString: '{"token":"hunter22"}',
      }),
  ],
  [
    ...BRAZIL,
    'a literal password of a database',
    (t) => (one(t, 'AWS::RDS::DBInstance').MasterUserPassword = 'hunter2'),
  ],
  [
    ...BRAZIL,
    'a literal token of a cache',
    (t) => (one(t, 'AWS::ElastiCache::ReplicationGroup').AuthToken = 'hunter2hunter2hunter2'),
  ],
  [
    ...SHIP,
    'a literal token of a source',
    (t) => (pipeline(t).Stages[0].Actions[0].Configuration.OAuthToken = 'abcdef123'),
  ],
  [
    ...WEB,
    'a secret by the default of a parameter',
    (t) => {
      (t as any).Parameters = { ...(t as any).Parameters, Word: { Type: 'String', Default: 'hunter2' } };
      variable(t, { Ref: 'Word' }, 'DB_PASSWORD');
    },
  ],
  // delivery
  [...TAP, 'an approval that is dropped', (t) => dropApproval(t)],
  [...WEB, 'an approval that is dropped', (t) => dropApproval(t)],
  [...TOOLS, 'an approval of production that is dropped', (t) => dropApproval(t, PROD)],
  [...SHIP, 'tests that are dropped', (t) => dropStage(t, /Test/)],
  [...TAP, 'tests that are dropped', (t) => dropStage(t, /Test/)],
  [...WEB, 'tests that are dropped', (t) => dropStage(t, /Test/)],
  [...SHIP, 'a scan gate that is dropped', (t) => dropStage(t, /Scan/)],
  [...TAP, 'a scan gate that is dropped', (t) => dropStage(t, /ImageScan/)],
  [...WEB, 'a security stage that is dropped', (t) => dropStage(t, /Security/)],
  [...SHIP, 'a rule for every branch', (t) => delete start(t).EventPattern.detail.refName],
  [...TAP, 'a rule for any branch', (t) => (start(t).EventPattern.detail.refName = [{ prefix: '' }])],
  [...WEB, 'a rule for every branch of CodeCommit', (t) => delete start(t).EventPattern.detail.referenceName],
  [
    ...TOOLS,
    'a rule for all branches but one',
    (t) => (start(t).EventPattern.detail.refName = [{ 'anything-but': 'x' }]),
  ],
  [
    ...TOOLS,
    'pull requests from forks',
    (t) => delete one(t, 'AWS::Events::Rule', (_, text) => text.includes('"fork"')).EventPattern.detail.fork,
  ],
  [
    ...TOOLS,
    'pull requests from forks, too',
    (t) => one(t, 'AWS::Events::Rule', (_, text) => text.includes('"fork"')).EventPattern.detail.fork.push(true),
  ],
  [...SHIP, 'a rule that is disabled', (t) => (start(t).State = 'DISABLED')],
  [
    ...BRAZIL,
    'a report of failures that is disabled',
    (t) => (one(t, 'AWS::Events::Rule', (_, text) => text.includes('FAILED')).State = 'DISABLED'),
  ],
  [...BRAZIL, 'a start without a revision', (t) => delete start(t).Targets[0].InputTransformer],
  [
    ...TAP,
    'a start without a revision',
    (t) => (start(t).Targets[0].InputTransformer.InputTemplate = '{"variables":[]}'),
  ],
  [
    ...BRAZIL,
    'a source that polls',
    (t) => (pipeline(t).Stages[0].Actions[0].Configuration.PollForSourceChanges = true),
  ],
  [
    ...TAP,
    'a connection that starts too',
    (t) => (pipeline(t).Stages[0].Actions[0].Configuration.DetectChanges = true),
  ],
  [
    ...WEB,
    'a stage that is closed',
    (t) => (pipeline(t).DisableInboundStageTransitions = [{ StageName: 'Deploy', Reason: 'x' }]),
  ],
  [
    ...TAP,
    'a trigger for every branch',
    (t) =>
      (pipeline(t).Triggers = [
        { GitConfiguration: { SourceActionName: 'Source', Push: [{ Branches: { Includes: ['**'] } }] } },
      ]),
  ],
  [
    ...TAP,
    'triggers on a pipeline of type V1',
    (t) =>
      Object.assign(pipeline(t), {
        PipelineType: 'V1',
        Triggers: [{ GitConfiguration: { Push: [{ Tags: { Includes: ['v*'] } }] } }],
      }),
  ],
  // data
  [...BRAZIL, 'a bucket without encryption', (t) => delete bucket(t).BucketEncryption],
  [
    ...TOOLS,
    'a bucket with a key of S3',
    (t) =>
      (bucket(t).BucketEncryption.ServerSideEncryptionConfiguration = [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
      ]),
  ],
  [...BRAZIL, 'buckets without the denial of plain HTTP', dropTls],
  [...TAP, 'buckets without the denial of plain HTTP', dropTls],
  [...BRAZIL, 'a bucket without versions', (t) => delete bucket(t).VersioningConfiguration],
  [...SHIP, 'versions that are suspended', (t) => (bucket(t).VersioningConfiguration.Status = 'Suspended')],
  [...BRAZIL, 'a bucket without a block', (t) => delete bucket(t).PublicAccessBlockConfiguration],
  [
    ...TAP,
    'a bucket that a policy can open',
    (t) => (bucket(t).PublicAccessBlockConfiguration.BlockPublicPolicy = false),
  ],
  [...WEB, 'a public ACL', (t) => (bucket(t).AccessControl = 'PublicRead')],
  [...BRAZIL, 'a key that is not rotated', (t) => (one(t, 'AWS::KMS::Key').EnableKeyRotation = false)],
  [
    'pulumi-gitops',
    'BuildImage',
    'a key that is never rotated',
    (t) => delete one(t, 'AWS::KMS::Key').EnableKeyRotation,
  ],
  [...SHIP, 'a table without its key', (t) => delete one(t, 'AWS::DynamoDB::Table').SSESpecification],
  [
    ...TAP,
    'a table whose encryption is off',
    (t) => (one(t, 'AWS::DynamoDB::Table').SSESpecification = { SSEEnabled: false }),
  ],
  [...BRAZIL, 'a topic without its key', (t) => delete one(t, 'AWS::SNS::Topic').KmsMasterKeyId],
  [...TOOLS, 'a topic with a key of AWS', (t) => (one(t, 'AWS::SNS::Topic').KmsMasterKeyId = 'alias/aws/sns')],
  [...BRAZIL, 'logs without their key', (t) => delete one(t, 'AWS::Logs::LogGroup').KmsKeyId],
  [...WEB, 'logs without their key', (t) => delete one(t, 'AWS::Logs::LogGroup', (p) => p.KmsKeyId).KmsKeyId],
  [...BRAZIL, 'logs without retention', (t) => delete one(t, 'AWS::Logs::LogGroup').RetentionInDays],
  [
    ...TAP,
    'logs without retention in one branch',
    (t) => (one(t, 'AWS::Logs::LogGroup').RetentionInDays = { 'Fn::If': ['Keep', { Ref: 'AWS::NoValue' }, 30] }),
  ],
  [...BRAZIL, 'a secret without its key', (t) => delete one(t, 'AWS::SecretsManager::Secret').KmsKeyId],
  [
    ...TAP,
    'no recovery of a table',
    (t) =>
      delete one(t, 'AWS::DynamoDB::Table', (p) => p.PointInTimeRecoverySpecification).PointInTimeRecoverySpecification,
  ],
  [...BRAZIL, 'a database in the internet', (t) => (one(t, 'AWS::RDS::DBInstance').PubliclyAccessible = true)],
  [...BRAZIL, 'a database in one zone', (t) => (one(t, 'AWS::RDS::DBInstance').MultiAZ = false)],
  [...BRAZIL, 'a database without backups', (t) => (one(t, 'AWS::RDS::DBInstance').BackupRetentionPeriod = 0)],
  [
    ...BRAZIL,
    'a database that says nothing of backups',
    (t) => delete one(t, 'AWS::RDS::DBInstance').BackupRetentionPeriod,
  ],
  [...BRAZIL, 'a database without encryption', (t) => (one(t, 'AWS::RDS::DBInstance').StorageEncrypted = false)],
  [
    ...BRAZIL,
    'a cache in clear text',
    (t) => delete one(t, 'AWS::ElastiCache::ReplicationGroup').TransitEncryptionEnabled,
  ],
  [...BRAZIL, 'a cache in one zone', (t) => (one(t, 'AWS::ElastiCache::ReplicationGroup').MultiAZEnabled = false)],
  [...BRAZIL, 'an old database', (t) => (one(t, 'AWS::RDS::DBInstance').EngineVersion = '15.7')],
  [...BRAZIL, 'a group open in two halves', (t) => open(t, { CidrIp: '0.0.0.0/1' }, { CidrIp: '128.0.0.0/1' })],
  [...BRAZIL, 'a group open to everybody', (t) => open(t, { CidrIp: '0.0.0.0/0' })],
  [...BRAZIL, 'a group open by IPv6', (t) => open(t, { CidrIpv6: '::/0' })],
  [
    ...BRAZIL,
    'a group open behind a condition',
    (t) => open(t, { CidrIp: { 'Fn::If': ['A', '10.0.0.0/16', '0.0.0.0/0'] } }),
  ],
  [
    ...RATES,
    'another port of a load balancer',
    (t) =>
      add(t, 'Hole', 'AWS::EC2::SecurityGroupIngress', {
        GroupId: {
          'Fn::GetAtt': [
            Object.keys(t.Resources).find((id) => t.Resources[id].Type === 'AWS::EC2::SecurityGroup'),
            'GroupId',
          ],
        },
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIp: '0.0.0.0/0',
      }),
  ],
  // containers and builds
  [...PAY, 'a privileged container', (t) => (container(t).Privileged = true)],
  [...RATES, 'root', (t) => (container(t).User = 'root')],
  [...WEB, 'no user', (t) => delete container(t).User],
  [...PAY, 'a writable root file system', (t) => (container(t).ReadonlyRootFilesystem = false)],
  [...RATES, 'a root file system that is not said', (t) => delete container(t).ReadonlyRootFilesystem],
  [...PAY, 'a container without logs', (t) => delete container(t).LogConfiguration],
  [...PAY, 'execute-command', (t) => (service(t).EnableExecuteCommand = true)],
  [
    ...RATES,
    'public addresses',
    (t) => (service(t).NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED'),
  ],
  [...PAY, 'no circuit breaker', (t) => delete service(t).DeploymentConfiguration.DeploymentCircuitBreaker],
  [
    ...RATES,
    'a circuit breaker that is off',
    (t) => (service(t).DeploymentConfiguration.DeploymentCircuitBreaker.Enable = false),
  ],
  [...WEB, 'no alarms of a deployment', (t) => delete service(t).DeploymentConfiguration.Alarms],
  [...PAY, 'alarms that are off', (t) => (service(t).DeploymentConfiguration.Alarms.Enable = false)],
  [...BRAZIL, 'a privileged build', (t) => (build(t).Environment.PrivilegedMode = true)],
  [...BRAZIL, 'public logs of a build', (t) => (build(t).Visibility = 'PUBLIC_READ')],
  [...WEB, 'logs of a build that are off', (t) => (build(t).LogsConfig = { CloudWatchLogs: { Status: 'DISABLED' } })],
  [...WEB, 'a mutable repository', (t) => (one(t, 'AWS::ECR::Repository').ImageTagMutability = 'MUTABLE')],
  [
    'github-container',
    'Foundation',
    'a repository that does not say',
    (t) => delete one(t, 'AWS::ECR::Repository').ImageTagMutability,
  ],
  [...WEB, 'a repository without a scan', (t) => delete one(t, 'AWS::ECR::Repository').ImageScanningConfiguration],
  [
    'pulumi-gitops',
    'BuildImage',
    'a scan that is off',
    (t) => (one(t, 'AWS::ECR::Repository').ImageScanningConfiguration.ScanOnPush = false),
  ],
  [...SHIP, 'a second public URL', (t) => add(t, 'Url', 'AWS::Lambda::Url', { AuthType: 'NONE' })],
  [...TAP, 'an old runtime', (t) => (fn(t).Runtime = 'nodejs16.x')],
  // schema
  [...PAY, 'blue/green without AdvancedConfiguration', (t) => delete balanced(t).AdvancedConfiguration],
  [
    ...RATES,
    'the same target group twice',
    (t) => (balanced(t).AdvancedConfiguration.AlternateTargetGroupArn = balanced(t).TargetGroupArn),
  ],
  [
    ...WEB,
    'a target group that is a listener',
    (t) =>
      (balanced(t).AdvancedConfiguration.AlternateTargetGroupArn = {
        Ref: Object.keys(t.Resources).find((id) => t.Resources[id].Type === 'AWS::ElasticLoadBalancingV2::Listener'),
      }),
  ],
  [...RATES, 'an unknown container', (t) => (balanced(t).ContainerName = 'web')],
  [...PAY, 'an unknown port', (t) => (balanced(t).ContainerPort = 81)],
  [...BRAZIL, 'a pattern that is no list', (t) => (start(t).EventPattern.source = 'aws.s3')],
  [
    ...TAP,
    'a state that does not exist',
    (t) => (one(t, 'AWS::Events::Rule', (_, text) => text.includes('"FAILED"')).EventPattern.detail.state = ['FAIL']),
  ],
  [
    ...TOOLS,
    'a source that does not exist',
    (t) =>
      (one(t, 'AWS::Events::Rule', (_, text) => text.includes('aws.codepipeline')).EventPattern.source = [
        'aws.codepipelines',
      ]),
  ],
  [
    ...TAP,
    'an import of nothing',
    (t) => (one(t, 'AWS::SNS::Topic').KmsMasterKeyId = { 'Fn::ImportValue': 'fintech-nothing' }),
  ],
  [
    ...BRAZIL,
    'a dimension that no metric has',
    (t) => (alarm(t, 'AWS/ElastiCache').Dimensions = [{ Name: 'ReplicationGroupId', Value: 'x' }]),
  ],
  [...BRAZIL, 'a misspelt dimension', (t) => (alarm(t, 'AWS/RDS').Dimensions[0].Name = 'DBInstance')],
  [
    ...RATES,
    'a dimension that is an ARN',
    (t) =>
      (alarm(t, 'AWS/ApplicationELB').Dimensions = [
        {
          Name: 'LoadBalancer',
          Value: {
            Ref: Object.keys(t.Resources).find(
              (id) => t.Resources[id].Type === 'AWS::ElasticLoadBalancingV2::LoadBalancer',
            ),
          },
        },
      ]),
  ],
  [...BRAZIL, 'an alarm without an action', (t) => delete one(t, 'AWS::CloudWatch::Alarm').AlarmActions],
  [...TAP, 'an alarm whose actions are off', (t) => (one(t, 'AWS::CloudWatch::Alarm').ActionsEnabled = false)],
];
