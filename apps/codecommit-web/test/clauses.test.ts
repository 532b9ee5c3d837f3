import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized, web } from './synthesized';

/**
 * Parts of requirements. Each part has its own test, because a test with another requirement's ID does not prove it.
 */
const { Foundation, Web } = synthesized();
const SRC = join(__dirname, '..', 'src');
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/6a5e4f0c';
const propertiesOf = (type: string, template = Web) =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties as Resource['Properties']);
const idOf = (type: string, part: string, template = Web) =>
  resourcesOf(template, type).find(([id]) => id.includes(part))![0];
const KEY = { 'Fn::ImportValue': expect.stringMatching(/^cicd-foundation-stack-dev:ExportsOutputFnGetAttKey/) };

const COMPONENTS = [
  ['kms', 'foundation-stack.ts'],
  ...[
    'waf',
    'xray',
    'secrets',
    'vpc',
    'codecommit',
    's3',
    'cloudwatch',
    'codebuild',
    'ecs',
    'lambda',
    'sns',
    'codepipeline',
    'eventbridge',
  ].map((component) => [component, 'web-stack.ts']),
];

describe('the components', () => {
  it.each(COMPONENTS)('[CW-02] have a construct of their own: %s, which %s composes', async (component, stack) => {
    const exported = Object.values<unknown>(await import(join(SRC, 'components', component)));
    const constructs = exported.filter((one) => (one as typeof Construct).prototype instanceof Construct);

    expect(constructs).toHaveLength(1);
    const source = readFileSync(join(SRC, stack), 'utf8');
    expect(source).toContain(`from './components/${component}'`);
    expect(source).toContain(`new ${(constructs[0] as typeof Construct).name}(this, '`);
  });
});

describe('the key', () => {
  const statements: { Principal: Readonly<Record<string, unknown>>; Action: string | string[] }[] = only(
    Foundation,
    'AWS::KMS::Key',
  )[1].Properties.KeyPolicy.Statement;

  it('[CW-03] names every action, but for the account itself, as AWS requires', () => {
    const wild = statements.filter(({ Action }) => [Action].flat().some((action) => action.includes('*')));

    expect(wild.map(({ Principal }) => Object.keys(Principal))).toEqual([['AWS']]);
    expect(JSON.stringify(wild[0].Principal)).toContain(':root');
  });
});

describe('traces', () => {
  it('[CW-05] may be sent by the tasks from the start, and are sent by the function that deploys', () => {
    const role = { Ref: idOf('AWS::IAM::Role', 'TaskTaskRole') };
    const [policy] = propertiesOf('AWS::IAM::Policy').filter(
      ({ Roles }) => JSON.stringify(Roles) === JSON.stringify([role]),
    );

    expect(policy.PolicyDocument.Statement[0].Action).toEqual(
      expect.arrayContaining(['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules']),
    );
    const traced = propertiesOf('AWS::Lambda::Function').filter(
      ({ TracingConfig }) => TracingConfig?.Mode === 'Active',
    );
    expect(traced.map(({ FunctionName }) => FunctionName)).toContain('deploy-orchestrator-dev');
  });
});

describe('the artifacts', () => {
  const [id] = resourcesOf(Web, 'AWS::S3::Bucket').find(([, { Properties }]) =>
    Properties.BucketName.startsWith('cicd-artifacts'),
  )!;
  const { BucketEncryption } = Web.toJSON().Resources[id].Properties;

  it('[CW-10] are encrypted by the key, and are what the pipeline keeps there', () => {
    const [{ ServerSideEncryptionByDefault }] = BucketEncryption.ServerSideEncryptionConfiguration;

    expect(ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY });
    expect(propertiesOf('AWS::CodePipeline::Pipeline')[0].ArtifactStore).toMatchObject({
      Location: { Ref: id },
      EncryptionKey: { Type: 'KMS', Id: KEY },
    });
  });

  it('[CW-10] are refused to everyone who does not use TLS', () => {
    const [policy] = propertiesOf('AWS::S3::BucketPolicy').filter(({ Bucket }) => Bucket.Ref === id);

    expect(policy.PolicyDocument.Statement).toContainEqual({
      Sid: 'DenyPlaintext',
      Action: 's3:*',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, '/*']] }],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});

describe('the builds', () => {
  it('[CW-12] are three projects: one for the image, and two with their buildspecs in the source', () => {
    const specs = propertiesOf('AWS::CodeBuild::Project').map(({ Name, Source }) => [Name, Source.BuildSpec]);

    expect(Object.fromEntries(specs)).toEqual({
      'cicd-build-project-dev': expect.stringContaining('docker buildx build'),
      'cicd-test-project-dev': 'buildspec.test.yml',
      'cicd-security-project-dev': 'buildspec.security.yml',
    });
  });
});

describe('the load balancer', () => {
  it('[CW-13] redirects HTTP to HTTPS if it has a certificate', () => {
    const template = web({ CERTIFICATE_ARN: CERTIFICATE });
    const listeners = propertiesOf('AWS::ElasticLoadBalancingV2::Listener', template);

    expect(listeners.find(({ Port }) => Port === 80)).toMatchObject({
      DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443' } }],
    });
    expect(listeners.find(({ Port }) => Port === 443)).toMatchObject({
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
  });

  it('[CW-13] checks the health of each task', () => {
    const groups = propertiesOf('AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(groups.map(({ HealthCheckPath, TargetType }) => [HealthCheckPath, TargetType])).toEqual([
      ['/health', 'ip'],
      ['/health', 'ip'],
    ]);
  });

  it('[CW-13] reaches the tasks only, which reach the internet and are reached by it alone', () => {
    const group = (part: string) => ({ 'Fn::GetAtt': [idOf('AWS::EC2::SecurityGroup', part), 'GroupId'] });
    const [balancer, tasks] = [group('LoadBalancerSecurityGroup'), group('TaskSecurityGroup')];
    const egress = propertiesOf('AWS::EC2::SecurityGroupEgress');
    const ingress = propertiesOf('AWS::EC2::SecurityGroupIngress');
    const inline = (part: string) => Web.toJSON().Resources[idOf('AWS::EC2::SecurityGroup', part)].Properties;

    expect(egress.map(({ GroupId, DestinationSecurityGroupId }) => [GroupId, DestinationSecurityGroupId])).toEqual([
      [balancer, tasks],
    ]);
    expect(ingress.map(({ GroupId, SourceSecurityGroupId }) => [GroupId, SourceSecurityGroupId])).toEqual([
      [tasks, balancer],
    ]);
    expect(inline('LoadBalancerSecurityGroup').SecurityGroupEgress).toBeUndefined();
    expect(inline('TaskSecurityGroup').SecurityGroupIngress).toBeUndefined();
    expect(inline('TaskSecurityGroup').SecurityGroupEgress).toMatchObject([{ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }]);
  });
});

describe('the messages', () => {
  it('[CW-15] are published for this pipeline only, to a topic under the key, as text', () => {
    const [topic, { Properties }] = only(Web, 'AWS::SNS::Topic');
    const rules = propertiesOf('AWS::Events::Rule').filter(
      ({ EventPattern, Name }) => EventPattern?.source[0] === 'aws.codepipeline' && Name !== 'cicd-log-rule-dev',
    );

    expect(Properties.KmsMasterKeyId).toEqual(KEY);
    expect(
      rules
        .map(({ EventPattern }) => EventPattern.detail.state)
        .flat()
        .sort(),
    ).toEqual(['FAILED', 'STOPPED', 'SUCCEEDED']);
    for (const { EventPattern, State, Targets } of rules) {
      const [target] = Targets;
      const report = propertiesOf('AWS::Lambda::Function').find(({ FunctionName }) =>
        /failure-report/.test(FunctionName),
      );
      const told = EventPattern.detail.state[0] === 'FAILED' ? report!.Environment.Variables.TOPIC_ARN : target.Arn;

      expect([State, EventPattern['detail-type'], EventPattern.detail.pipeline, told]).toEqual([
        'ENABLED',
        ['CodePipeline Pipeline Execution State Change'],
        ['cicd-pipeline-dev'],
        { Ref: topic },
      ]);
    }
  });
});

/** Names that a requirement or AWS prescribes. All other names have the form `cicd-{type}-{suffix}`. */
const FIXED = [
  /^alias\/cicd-pipeline-shop-7$/,
  /^cicd-(artifacts|access-logs)-shop-7-us-east-1$/,
  /^deploy-orchestrator-shop-7$/,
  /^\/(aws\/codepipeline|aws\/codebuild|ecs)\/shop-7$/,
  /^\/aws\/lambda\/deploy-orchestrator-shop-7$/,
  /^cicd\/(config\/shop-7\/deployment|rds\/shop-7\/master|api\/shop-7\/keys)$/,
];
const PATTERN = /^(\/aws\/(lambda|vpc)\/|\/|aws-waf-logs-)?cicd-[a-z]+(-[a-z]+)*-shop-7$/;

describe('the names', () => {
  it('[CW-17] all carry the suffix, and follow the pattern', () => {
    const resources = Object.values(synthesized({ ENVIRONMENT_SUFFIX: 'shop-7' })).flatMap((template) =>
      resourcesOf(template),
    );
    // the CDK names the inline policies of roles; metric names and display names are not resource names
    const names = resources
      .filter(([, { Type }]) => !['AWS::IAM::Policy'].includes(Type))
      .flatMap(([, { Properties = {} }]) =>
        Object.entries<unknown>(Properties).filter(([property]) => /^(?!Metric|Display)\w*Name$/.test(property)),
      )
      .map(([, name]) => name)
      .filter((name): name is string => typeof name === 'string');

    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => ![PATTERN, ...FIXED].some((form) => form.test(name)))).toEqual([]);
  });
});
