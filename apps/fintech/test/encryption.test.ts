import { only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { synthesized } from './synthesized';
import { PRODUCTION } from './variables';

const production = synthesized(PRODUCTION);
const { Service, TapStack } = production;

const propertiesOf = (type: string) => resourcesOf(Service, type).map(([, { Properties }]) => Properties);

describe('data in transit', () => {
  it('[FT-17] is encrypted from the client to the load balancer', () => {
    const listeners = propertiesOf('AWS::ElasticLoadBalancingV2::Listener').filter(({ Port }) => Port !== 9000);

    expect(listeners.map(({ Port, Protocol, DefaultActions: [action] }) => [Port, Protocol, action.Type])).toEqual([
      [80, 'HTTP', 'redirect'],
      [443, 'HTTPS', 'fixed-response'],
    ]);
  });

  it('[FT-17] is encrypted from the load balancer to the tasks, health checks too', () => {
    const groups = propertiesOf('AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(groups.map(({ Protocol, HealthCheckProtocol }) => [Protocol, HealthCheckProtocol])).toEqual([
      ['HTTPS', 'HTTPS'],
      ['HTTPS', 'HTTPS'],
    ]);
  });

  it('[FT-17] is encrypted from service to service: Service Connect passes on TLS that it does not read', () => {
    const [{ ContainerDefinitions }] = propertiesOf('AWS::ECS::TaskDefinition');

    expect(ContainerDefinitions[0].PortMappings).toEqual([{ Name: 'http', ContainerPort: 8080, Protocol: 'tcp' }]);
  });
});

/** Resource types that contain data, with the property that encrypts it. */
const ENCRYPTED: Readonly<Record<string, (properties: Resource['Properties']) => unknown>> = {
  'AWS::S3::Bucket': ({ BucketEncryption }) =>
    BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
  'AWS::DynamoDB::Table': ({ SSESpecification }) => SSESpecification?.KMSMasterKeyId,
  'AWS::ECR::Repository': ({ EncryptionConfiguration }) => EncryptionConfiguration?.KmsKey,
  'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
  // the audit trail is encrypted with a key of AWS, so that it stays readable without the app's key
  'AWS::Logs::LogGroup': ({ KmsKeyId, RetentionInDays }) => KmsKeyId ?? RetentionInDays === 400,
  'AWS::SQS::Queue': ({ SqsManagedSseEnabled, KmsMasterKeyId }) => SqsManagedSseEnabled ?? KmsMasterKeyId,
};

describe('data at rest', () => {
  const all = Object.values(production).flatMap((template) => resourcesOf(template));

  it.each(Object.keys(ENCRYPTED))('[FT-17] is encrypted: %s', (type) => {
    const found = all.filter(([, resource]) => resource.Type === type);

    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(([, { Properties }]) => !ENCRYPTED[type](Properties)).map(([id]) => id)).toEqual([]);
  });

  it('[FT-17] is in these kinds of stores and no others', () => {
    const stores =
      /::(Bucket|Table|GlobalTable|Repository|Topic|Secret|LogGroup|Queue|DBInstance|FileSystem|Volume|Stream|Domain)$/;

    expect([...new Set(all.map(([, { Type }]) => Type).filter((type) => stores.test(type)))].sort()).toEqual(
      Object.keys(ENCRYPTED).sort(),
    );
  });
});

describe('the access logs', () => {
  const bucketOf = (variables: object, id: 'Service' | 'TapStack', holds: string) =>
    resourcesOf(synthesized({ ...variables })[id], 'AWS::S3::Bucket').find(([, { Properties }]) =>
      String(Properties.BucketName).startsWith(`fintech-${holds}-`),
    )!;

  it.each([
    ['the load balancer', 'Service', 'traffic-logs'],
    ['the artifacts', 'TapStack', 'access-logs'],
  ] as const)('[FT-17] of %s are kept for 13 months, in production even without the stack', (_, id, holds) => {
    const [, kept] = bucketOf(PRODUCTION, id, holds);
    const [, removable] = bucketOf({}, id, holds);

    for (const { Properties } of [kept, removable]) {
      expect(Properties.LifecycleConfiguration.Rules).toMatchObject([{ Status: 'Enabled', ExpirationInDays: 400 }]);
    }
    expect([kept.DeletionPolicy, kept.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(removable.DeletionPolicy).toBe('Delete');
  });

  it('[FT-17] are written by the load balancer, and for the artifacts', () => {
    const [{ LoadBalancerAttributes }] = propertiesOf('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const [traffic] = bucketOf(PRODUCTION, 'Service', 'traffic-logs');
    const [access] = bucketOf(PRODUCTION, 'TapStack', 'access-logs');

    expect(LoadBalancerAttributes).toEqual(
      expect.arrayContaining([
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: { Ref: traffic } },
      ]),
    );
    ['artifacts', 'layers'].forEach((holds) =>
      expect(bucketOf(PRODUCTION, 'TapStack', holds)[1].Properties.LoggingConfiguration).toMatchObject({
        DestinationBucketName: { Ref: access },
      }),
    );
  });
});

describe('the firewall', () => {
  const [acl] = propertiesOf('AWS::WAFv2::WebACL');

  it('inspects every request to the load balancer, with groups that AWS keeps up to date', () => {
    const [balancer] = only(Service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    const [, { Properties: association }] = only(Service, 'AWS::WAFv2::WebACLAssociation');

    expect(association).toMatchObject({ ResourceArn: { Ref: balancer } });
    const groups = acl.Rules.flatMap(({ Statement }: { Statement: { ManagedRuleGroupStatement?: object } }) =>
      Statement.ManagedRuleGroupStatement ? [Statement.ManagedRuleGroupStatement] : [],
    );
    expect(groups).toEqual(
      ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'].map((Name) => ({
        VendorName: 'AWS',
        Name,
      })),
    );
  });

  it('takes 200 payments a second from one address, and half as many again', () => {
    const { Statement } = acl.Rules.find(({ Name }: { Name: string }) => Name === 'rate-limit');

    expect(Statement.RateBasedStatement).toEqual({ AggregateKeyType: 'IP', Limit: 90_000, EvaluationWindowSec: 300 });
  });

  it('lets the tests of green through, which come from the NAT gateways', () => {
    const natGateways = resourcesOf(production.Network, 'AWS::EC2::EIP');
    const [{ Addresses }] = propertiesOf('AWS::WAFv2::IPSet');

    expect(acl.Rules[0]).toMatchObject({ Name: 'allowed-addresses', Priority: 0, Action: { Allow: {} } });
    expect(Addresses).toHaveLength(natGateways.length);
    natGateways.forEach(([id], at) => expect(JSON.stringify(Addresses[at])).toContain(id));
    expect(JSON.stringify(Addresses)).toContain('/32');
  });

  it('writes neither credentials nor idempotency keys to its log', () => {
    const [{ RedactedFields }] = propertiesOf('AWS::WAFv2::LoggingConfiguration');

    expect(RedactedFields).toEqual(
      ['authorization', 'cookie', 'idempotency-key'].map((Name) => ({ SingleHeader: { Name } })),
    );
  });
});

it('[FT-17] everything that happens to executions and to the service is in a log of its own for 13 months', () => {
  const [[, log]] = resourcesOf(TapStack, 'AWS::Logs::LogGroup').filter(
    ([, { Properties }]) => Properties.RetentionInDays === 400,
  );
  const heard = resourcesOf(TapStack, 'AWS::Events::Rule')
    .map(([, { Properties }]) => Properties)
    .filter(({ Targets }) => JSON.stringify(Targets).includes(log.Properties.LogGroupName));

  expect(log.DeletionPolicy).toBe('Retain');
  expect(heard.map(({ EventPattern: { source, detail } }) => [source, detail])).toEqual([
    [['aws.codepipeline'], undefined],
    [['aws.ecs'], undefined],
  ]);
});

it('[FT-17] builds and tasks run in private subnets, without public addresses', () => {
  const [{ NetworkConfiguration }] = propertiesOf('AWS::ECS::Service');
  const subnets = resourcesOf(production.Network, 'AWS::EC2::Subnet');
  const isPrivate = (reference: unknown) =>
    subnets.some(
      ([id, { Properties }]) =>
        JSON.stringify(reference).includes(id) && JSON.stringify(Properties.Tags).includes('private'),
    );
  const ofBuilds = [production.BuildImages, TapStack]
    .flatMap((template) => resourcesOf(template, 'AWS::CodeBuild::Project'))
    .map(([, { Properties }]) => Properties.VpcConfig.Subnets);

  const { AssignPublicIp, Subnets } = NetworkConfiguration.AwsvpcConfiguration;
  expect(AssignPublicIp).toBe('DISABLED');
  [Subnets, ...ofBuilds].flat().forEach((subnet) => expect(isPrivate(subnet)).toBe(true));
});
