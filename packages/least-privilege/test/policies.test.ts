import { attachmentsOf, entriesOf, propertiesOf, statementsOf } from '../src/policies';
import { PolicyKind } from '../src/statement';

const STATEMENT = { Sid: 'One', Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' } };
const SHARED = { ...STATEMENT, Principal: { AWS: '111122223333' } };

function read(Type: string, Properties: object, Metadata?: object) {
  return statementsOf(entriesOf(propertiesOf({ Resources: { Thing: { Type, Properties, Metadata } } })));
}

describe('a policy is found', () => {
  const policy = { Version: '2012-10-17', Statement: [STATEMENT] };
  const shared = { Version: '2012-10-17', Statement: [SHARED] };

  test.each<[type: string, properties: object, kind: PolicyKind, location: string]>([
    ['AWS::IAM::Role', { AssumeRolePolicyDocument: shared }, PolicyKind.TRUST, 'AssumeRolePolicyDocument/Statement/0'],
    [
      'AWS::IAM::Role',
      { Policies: [{ PolicyName: 'a', PolicyDocument: policy }] },
      PolicyKind.IDENTITY,
      'Policies/0/PolicyDocument/Statement/0',
    ],
    [
      'AWS::IAM::User',
      { Policies: [{ PolicyName: 'a', PolicyDocument: policy }] },
      PolicyKind.IDENTITY,
      'Policies/0/PolicyDocument/Statement/0',
    ],
    ['AWS::IAM::Policy', { PolicyDocument: policy }, PolicyKind.IDENTITY, 'PolicyDocument/Statement/0'],
    ['AWS::IAM::ManagedPolicy', { PolicyDocument: policy }, PolicyKind.IDENTITY, 'PolicyDocument/Statement/0'],
    ['AWS::IAM::GroupPolicy', { PolicyDocument: policy }, PolicyKind.IDENTITY, 'PolicyDocument/Statement/0'],
    ['AWS::SSO::PermissionSet', { InlinePolicy: policy }, PolicyKind.IDENTITY, 'InlinePolicy/Statement/0'],
    ['AWS::KMS::Key', { KeyPolicy: shared }, PolicyKind.KEY, 'KeyPolicy/Statement/0'],
    ['AWS::KMS::ReplicaKey', { KeyPolicy: shared }, PolicyKind.KEY, 'KeyPolicy/Statement/0'],
    ['AWS::S3::BucketPolicy', { PolicyDocument: shared }, PolicyKind.RESOURCE, 'PolicyDocument/Statement/0'],
    ['AWS::SQS::QueuePolicy', { PolicyDocument: shared }, PolicyKind.RESOURCE, 'PolicyDocument/Statement/0'],
    ['AWS::SNS::TopicPolicy', { PolicyDocument: shared }, PolicyKind.RESOURCE, 'PolicyDocument/Statement/0'],
    ['AWS::ECR::Repository', { RepositoryPolicyText: shared }, PolicyKind.RESOURCE, 'RepositoryPolicyText/Statement/0'],
    [
      'AWS::SecretsManager::ResourcePolicy',
      { ResourcePolicy: shared },
      PolicyKind.OWN_RESOURCE,
      'ResourcePolicy/Statement/0',
    ],
    ['AWS::Events::EventBusPolicy', { StatementId: 'a', Statement: SHARED }, PolicyKind.RESOURCE, 'Statement/0'],
    [
      'AWS::Logs::ResourcePolicy',
      { PolicyDocument: JSON.stringify(shared) },
      PolicyKind.RESOURCE,
      'PolicyDocument/Statement/0',
    ],
    [
      'AWS::New::Thing',
      { Deep: [{ Er: { ...policy, Statement: STATEMENT } }] },
      PolicyKind.IDENTITY,
      'Deep/0/Er/Statement/0',
    ],
    [
      'AWS::New::Thing',
      { Policy: { Statement: [{ Effect: 'Allow', NotPrincipal: '*' }] } },
      PolicyKind.RESOURCE,
      'Policy/Statement/0',
    ],
  ])('in %s %j', (type, properties, kind, location) => {
    const [found, ...others] = read(type, properties);

    expect(others).toEqual([]);
    expect(found).toMatchObject({ logicalId: 'Thing', resourceType: type, location: `Properties/${location}` });
    expect(found.statement.kind).toBe(kind);
  });

  test('with its path, its Sid and itself', () => {
    expect(
      read('AWS::IAM::Policy', { PolicyDocument: policy }, { 'aws:cdk:path': 'Shop/Policy/Resource' }),
    ).toMatchObject([{ path: 'Shop/Policy/Resource', sid: 'One', json: JSON.stringify(STATEMENT) }]);
  });

  test('in a string that the deployment joins', () => {
    const document = {
      'Fn::Join': [
        '',
        ['{"Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"', { Ref: 'Group' }, '"}]}'],
      ],
    };

    const [found, ...others] = read('AWS::Logs::ResourcePolicy', { PolicyDocument: document });

    expect(others).toEqual([]);
    expect(found.statement.actions).toEqual(['logs:PutLogEvents']);
    expect(found.json).toBe('{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"${...}"}');
  });

  test('once in a string with placeholders', () => {
    expect(read('AWS::Logs::ResourcePolicy', { PolicyDocument: { 'Fn::Sub': JSON.stringify(policy) } })).toHaveLength(
      1,
    );
  });

  test('in every branch of a choice', () => {
    const other = { ...STATEMENT, Sid: 'Two' };
    const document = {
      'Fn::If': [
        'Big',
        { Statement: [{ 'Fn::If': ['Open', STATEMENT, { Ref: 'AWS::NoValue' }] }, other] },
        { Statement: { 'Fn::If': ['Open', [STATEMENT], other] } },
      ],
    };

    expect(read('AWS::IAM::Policy', { PolicyDocument: document }).map(({ sid }) => sid)).toEqual([
      'One',
      'Two',
      'One',
      'Two',
    ]);
  });
});

describe('every choice of a policy in a string is read', () => {
  const choice = (Resource: unknown) => ({
    'Fn::Join': [
      '',
      [
        '{"Statement":[{"Effect":"Allow","Action":"sns:Publish","Resource":"',
        Resource,
        '"},{"Effect":"Deny","Action":"sns:*","Resource":"*"}]}',
      ],
    ],
  });

  test('and what they share once', () => {
    const found = read('AWS::Logs::ResourcePolicy', { PolicyDocument: choice({ 'Fn::If': ['Big', '*', 'arn:a'] }) });

    expect(found.map(({ statement: { resources } }) => resources)).toEqual([['*'], ['*'], ['arn:a']]);
  });
});

describe('statements next to an invalid entry are read', () => {
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://site/statement.json' } } };
  const Version = '2012-10-17';

  test.each<[type: string, properties: object, sids: string[], locations: string[]]>([
    [
      'AWS::IAM::Policy',
      { PolicyDocument: { Statement: [include, STATEMENT] } },
      ['One'],
      ['PolicyDocument/Statement/0', 'PolicyDocument/Statement/1'],
    ],
    [
      'AWS::IAM::Policy',
      { PolicyDocument: { Statement: [STATEMENT, { 'Fn::If': ['Big', include, STATEMENT] }] } },
      ['One', 'One'],
      ['PolicyDocument/Statement/0', 'PolicyDocument/Statement/1', 'PolicyDocument/Statement/1'],
    ],
    ['AWS::IAM::Policy', { PolicyDocument: { Statement: include } }, [], ['PolicyDocument/Statement/0']],
    ['AWS::KMS::Key', { KeyPolicy: { Statement: [include] } }, [], ['KeyPolicy/Statement/0']],
    ['AWS::New::Thing', { Deep: { Version, Statement: [include] } }, [], ['Deep/Statement/0']],
    [
      'AWS::Logs::ResourcePolicy',
      { PolicyDocument: JSON.stringify({ Statement: ['all', STATEMENT] }) },
      ['One'],
      ['PolicyDocument/Statement/0', 'PolicyDocument/Statement/1'],
    ],
    ['AWS::Events::EventBusPolicy', { StatementId: 'a', Statement: include }, [], ['Statement/0']],
  ])('in %s %j', (type, properties, sids, locations) => {
    expect(read(type, properties).map(({ sid }) => sid)).toEqual(sids);
    expect(
      entriesOf(propertiesOf({ Resources: { Thing: { Type: type, Properties: properties } } })).map(
        ({ place }) => place.location,
      ),
    ).toEqual(locations.map((location) => `Properties/${location}`));
  });
});

describe('a permission that is a statement in itself is found', () => {
  test.each<[type: string, properties: object]>([
    ['AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: '*' }],
    ['AWS::Lambda::LayerVersionPermission', { Action: 'lambda:GetLayerVersion', Principal: '*' }],
    ['AWS::Events::EventBusPolicy', { StatementId: 'a', Action: 'events:PutEvents', Principal: '*' }],
  ])('in %s', (type, properties) => {
    const [found, ...others] = read(type, properties);

    expect(others).toEqual([]);
    expect(found.location).toBe('Properties');
    expect(found.statement.principals).toEqual([{ type: 'AWS', name: '*' }]);
  });
});

describe('no policy is found', () => {
  test.each<[what: string, properties: object | undefined]>([
    ['without properties', undefined],
    ['in the rule of a web firewall', { Rules: [{ Statement: { ManagedRuleGroupStatement: { Name: 'Core' } } }] }],
    [
      'in the negated rule of a web firewall',
      { Rules: [{ Statement: { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['CH'] } } } } }] },
    ],
    ['in a policy of Cedar', { Definition: { Static: { Statement: 'permit(principal, action, resource);' } } }],
    ['in an empty list', { PolicyDocument: { Statement: [] } }],
    ['in text', { BuildSpec: 'echo "Statement"' }],
    ['in JSON of another kind', { BuildSpec: '{"phases":{"Statement":1}}' }],
    ['in code', { ZipFile: '{ const a = "Statement"; }' }],
    ['in a null', { A: null }],
  ])('%s', (_, properties) => {
    expect(
      statementsOf(
        entriesOf(propertiesOf({ Resources: { Thing: { Type: 'AWS::Some::Thing', Properties: properties } } })),
      ),
    ).toEqual([]);
  });

  test('in a template without resources', () => {
    expect(statementsOf(entriesOf(propertiesOf({ Outputs: {} })))).toEqual([]);
  });
});

describe('an attached policy is found', () => {
  test.each<[type: string, properties: object, location: string, arn: string]>([
    [
      'AWS::IAM::Role',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      'ManagedPolicyArns',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
    [
      'AWS::IAM::Group',
      { ManagedPolicyArns: [{ 'Fn::If': ['Open', 'arn:a', { Ref: 'AWS::NoValue' }] }] },
      'ManagedPolicyArns',
      'arn:a',
    ],
    [
      'AWS::SSO::PermissionSet',
      { ManagedPolicies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      'ManagedPolicies',
      'arn:aws:iam::aws:policy/ReadOnlyAccess',
    ],
  ])('in %s %j', (Type, Properties, location, arn) => {
    expect(attachmentsOf(propertiesOf({ Resources: { Thing: { Type, Properties } } }))).toMatchObject([
      { logicalId: 'Thing', location: `Properties/${location}`, arn },
    ]);
  });

  test('not in a boundary, which only takes away', () => {
    expect(
      attachmentsOf(
        propertiesOf({
          Resources: {
            Role: {
              Type: 'AWS::IAM::Role',
              Properties: { PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' },
            },
          },
        }),
      ),
    ).toEqual([]);
  });
});
