import { ACCOUNT, SimulatedRoles } from '../src/simulated-roles';

const REGION = 'us-east-1';
const PAGES = 'arn:aws:s3:::pages';
const statement = (Effect: string, Action: string | string[], Resource: unknown, more: object = {}) => ({
  Effect,
  Action,
  Resource,
  ...more,
});
const allow = (Action: string | string[], Resource: unknown, more: object = {}) =>
  statement('Allow', Action, Resource, more);
const deny = (Action: string | string[], Resource: unknown, more: object = {}) =>
  statement('Deny', Action, Resource, more);
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const service = (Service: string) => policy({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** Role `shop` with these properties. */
const role = (more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'shop', AssumeRolePolicyDocument: service('lambda.amazonaws.com'), ...more },
});
const inline = (...Statement: object[]) => ({
  Policies: [{ PolicyName: 'own', PolicyDocument: policy(...Statement) }],
});
const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'pages' } };

/** Roles of one stack with the role `shop` and others. */
const rolesOf = (own: object, more: object = {}, Outputs: object = {}) =>
  new SimulatedRoles({ Resources: { Shop: role(own), ...more }, Outputs }, REGION);
const read = (resource = `${PAGES}/index.html`, context = {}) => ({ action: 's3:GetObject', resource, context });

describe('the policies of a role', () => {
  it.each<[string, object, object]>([
    ['in the role', inline(allow('s3:GetObject', `${PAGES}/*`, { Condition: {} })), {}],
    [
      'attached to it',
      {},
      {
        Own: {
          Type: 'AWS::IAM::Policy',
          Properties: { Roles: [{ Ref: 'Shop' }], PolicyDocument: policy(allow('s3:GetObject', `${PAGES}/*`)) },
        },
      },
    ],
    [
      'of a type of its own',
      {},
      {
        Own: {
          Type: 'AWS::IAM::RolePolicy',
          Properties: { RoleName: { Ref: 'Shop' }, PolicyDocument: policy(allow('s3:GetObject', `${PAGES}/*`)) },
        },
      },
    ],
    [
      'managed, and named by the role',
      { ManagedPolicyArns: [{ Ref: 'Own' }] },
      {
        Own: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { ManagedPolicyName: 'own', PolicyDocument: policy(allow('s3:GetObject', `${PAGES}/*`)) },
        },
      },
    ],
    [
      'managed, and attached to it',
      {},
      {
        Own: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: { Roles: ['shop'], PolicyDocument: policy(allow('s3:GetObject', `${PAGES}/*`)) },
        },
      },
    ],
    [
      'in one statement that is no list',
      { Policies: [{ PolicyDocument: { Statement: allow('s3:GetObject', `${PAGES}/*`) } }] },
      {},
    ],
  ])('allow what they name, and nothing else, if they are %s', async (_, own, more) => {
    const roles = rolesOf(own, more);

    expect(await roles.allows('shop', read())).toBe(true);
    expect(await roles.allows('shop', read('arn:aws:s3:::others/index.html'))).toBe(false);
    expect(await roles.allows('shop', { action: 's3:PutObject', resource: `${PAGES}/index.html` })).toBe(false);
  });

  it('of another role allow it nothing', async () => {
    const other = role({ RoleName: 'other', ...inline(allow('s3:GetObject', `${PAGES}/*`)) });
    const roles = rolesOf({}, { Other: other });

    expect([await roles.allows('shop', read()), await roles.allows('other', read())]).toEqual([false, true]);
    expect(roles.names).toEqual(['shop', 'other']);
  });

  it('deny even if another statement allows', async () => {
    const roles = rolesOf(inline(allow('s3:GetObject', `${PAGES}/*`), deny('s3:GetObject', `${PAGES}/private/*`)));

    expect(await roles.allows('shop', read())).toBe(true);
    expect(await roles.allows('shop', read(`${PAGES}/private/key`))).toBe(false);
  });

  it('hold under their conditions only', async () => {
    const only = { Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } } };
    const keyPolicy = policy(allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }));
    const roles = rolesOf(inline(allow('kms:Decrypt', arn('Key'), only)), {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: keyPolicy } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/pages', TargetKeyId: arn('Key') } },
    });
    const decrypt = (context: Record<string, string>) =>
      roles.allows('shop', {
        action: 'kms:Decrypt',
        resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/pages`,
        context,
      });

    expect(await decrypt({ 'kms:ViaService': 's3.us-east-1.amazonaws.com' })).toBe(true);
    expect(await decrypt({ 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' })).toBe(false);
    expect(await decrypt({})).toBe(false);
  });
});

describe('a permissions boundary', () => {
  const bounded = (...Statement: object[]) =>
    rolesOf(
      { ...inline(allow(['s3:GetObject', 's3:PutObject'], `${PAGES}/*`)), PermissionsBoundary: { Ref: 'Boundary' } },
      { Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy(...Statement) } } },
    );

  it('leaves a role only what both allow', async () => {
    const roles = bounded(allow('s3:GetObject', '*'));

    expect(await roles.allows('shop', read())).toBe(true);
    expect(await roles.allows('shop', { action: 's3:PutObject', resource: `${PAGES}/index.html` })).toBe(false);
  });

  it('denies, and grants nothing by itself', async () => {
    const roles = bounded(allow('s3:*', '*'), deny('s3:GetObject', `${PAGES}/private/*`));

    expect(await roles.allows('shop', read(`${PAGES}/private/key`))).toBe(false);
    expect(await roles.allows('shop', { action: 's3:DeleteObject', resource: `${PAGES}/index.html` })).toBe(false);
  });
});

describe('the policy of a resource', () => {
  const bucketPolicy = (...Statement: object[]) => ({
    Bucket: bucket,
    Rules: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policy(...Statement) },
    },
  });

  it('allows a role of the account that it names, and no other', async () => {
    const more = bucketPolicy(allow('s3:GetObject', `${PAGES}/*`, { Principal: { AWS: arn('Shop') } }));
    const roles = rolesOf({}, { ...more, Other: role({ RoleName: 'other' }) });

    expect([await roles.allows('shop', read()), await roles.allows('other', read())]).toEqual([true, false]);
    expect(roles.statementsOf('shop')).toEqual([allow('s3:GetObject', `${PAGES}/*`)]);
  });

  it('denies everyone what it denies, whatever the role has', async () => {
    const insecure = { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    const others = { Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': arn('Shop') } } };
    const roles = rolesOf(inline(allow('s3:GetObject', `${PAGES}/*`)), {
      ...bucketPolicy(deny('s3:*', `${PAGES}/*`, insecure), deny('s3:GetObject', `${PAGES}/*`, others)),
      Other: role({ RoleName: 'other', ...inline(allow('s3:GetObject', `${PAGES}/*`)) }),
    });

    expect(await roles.allows('shop', read())).toBe(true);
    expect(await roles.allows('shop', read(undefined, { 'aws:SecureTransport': 'false' }))).toBe(false);
    expect(await roles.allows('other', read())).toBe(false);
  });

  const other = `:us-east-1:${ACCOUNT}:`;
  it.each<[string, string, string, object]>([
    [
      'of a topic',
      'sns:Publish',
      `arn:aws:sns${other}orders`,
      {
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'orders' } },
        Rules: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'Topic' }],
            PolicyDocument: policy(deny('sns:Publish', { Ref: 'Topic' }, { Principal: '*' })),
          },
        },
      },
    ],
    [
      'of a queue',
      'sqs:SendMessage',
      `arn:aws:sqs${other}orders`,
      {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
        Rules: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: [{ Ref: 'Queue' }],
            PolicyDocument: policy(deny('sqs:SendMessage', arn('Queue'), { Principal: '*' })),
          },
        },
      },
    ],
    [
      'of a secret',
      'secretsmanager:GetSecretValue',
      `arn:aws:secretsmanager${other}secret:token-abcdef`,
      {
        Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'token' } },
        Rules: {
          Type: 'AWS::SecretsManager::ResourcePolicy',
          Properties: {
            SecretId: { Ref: 'Secret' },
            ResourcePolicy: policy(deny('secretsmanager:GetSecretValue', '*', { Principal: '*' })),
          },
        },
      },
    ],
    [
      'of a repository',
      'ecr:PutImage',
      `arn:aws:ecr${other}repository/images`,
      {
        Images: {
          Type: 'AWS::ECR::Repository',
          Properties: {
            RepositoryName: 'images',
            RepositoryPolicyText: policy({ Effect: 'Deny', Principal: '*', Action: 'ecr:PutImage' }),
          },
        },
      },
    ],
  ])('%s is heard', async (_, action, resource, more) => {
    const own = inline(allow(action, '*'));
    const withoutPolicy = Object.fromEntries(Object.entries(more).filter(([id]) => id !== 'Rules' && id !== 'Images'));

    expect(await rolesOf(own, more).allows('shop', { action, resource })).toBe(false);
    expect(await rolesOf(own, withoutPolicy).allows('shop', { action, resource })).toBe(true);
  });

  it('of a key has to allow the account or the role', async () => {
    const keyOf = (Principal: object) =>
      rolesOf(inline(allow('kms:Decrypt', '*')), {
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy(allow('kms:*', '*', { Principal })) } },
      });
    const call = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/Key` };

    expect(await keyOf({ AWS: `arn:aws:iam::${ACCOUNT}:root` }).allows('shop', call)).toBe(true);
    expect(await keyOf({ AWS: arn('Shop') }).allows('shop', call)).toBe(true);
    expect(await keyOf({ AWS: `arn:aws:iam::${ACCOUNT}:role/other` }).allows('shop', call)).toBe(false);
  });
});

describe('the trust of a role', () => {
  const BUILD = `arn:aws:iam::${ACCOUNT}:role/build`;
  const trusting = (...Statement: object[]) => rolesOf({ AssumeRolePolicyDocument: policy(...Statement) });
  const ID = { Condition: { StringEquals: { 'sts:ExternalId': 'dev-7' } } };

  it('allows the principals that it names, under its conditions', async () => {
    const roles = trusting({ Effect: 'Allow', Principal: { AWS: BUILD }, Action: 'sts:AssumeRole', ...ID });

    expect(await roles.canAssume(BUILD, 'shop', { 'sts:ExternalId': 'dev-7' })).toBe(true);
    expect(await roles.canAssume(BUILD, 'shop', { 'sts:ExternalId': 'prod-7' })).toBe(false);
    expect(await roles.canAssume(`${BUILD}-other`, 'shop', { 'sts:ExternalId': 'dev-7' })).toBe(false);
    expect(await roles.trusts(BUILD, 'sts:TagSession', 'shop', {})).toBe(false);
  });

  it('allows tags only if it allows sts:TagSession, too', async () => {
    const tags = { 'aws:RequestTag/commit': 'abc' };
    const untagged = trusting({ Effect: 'Allow', Principal: { AWS: BUILD }, Action: 'sts:AssumeRole' });
    const tagged = trusting({
      Effect: 'Allow',
      Principal: { AWS: BUILD },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
    });

    expect([await untagged.canAssume(BUILD, 'shop', tags), await tagged.canAssume(BUILD, 'shop', tags)]).toEqual([
      false,
      true,
    ]);
    expect(await untagged.canAssume(BUILD, 'shop', {})).toBe(true);
  });
});

describe('an unneeded part of a role', () => {
  const STATEMENTS = [
    allow('s3:GetObject', `${PAGES}/*`),
    allow(['s3:PutObject', 's3:DeleteObject'], `${PAGES}/drafts/*`),
    allow('secretsmanager:GetSecretValue', `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:token-??????`),
  ];
  const roles = rolesOf(inline(...STATEMENTS));
  const put = { action: 's3:PutObject', resource: `${PAGES}/drafts/one` };
  const secret = {
    action: 'secretsmanager:GetSecretValue',
    resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:token-abcdef`,
  };

  it('is a statement without which all calls are still allowed', async () => {
    expect(await roles.needlessStatements('shop', [read(), put, secret])).toEqual([]);
    expect(await roles.needlessStatements('shop', [put, secret])).toEqual([STATEMENTS[0]]);
    expect(await rolesOf(inline(STATEMENTS[0], STATEMENTS[0])).needlessStatements('shop', [read()])).toHaveLength(2);
  });

  it('is an action on a resource that no call uses', () => {
    expect(roles.unusedPermissions('shop', [read(), put, secret])).toEqual([['s3:DeleteObject', `${PAGES}/drafts/*`]]);
    expect(roles.unusedPermissions('shop', [put, { ...secret, resource: 'arn:other' }])).toEqual([
      ['s3:GetObject', `${PAGES}/*`],
      ['s3:DeleteObject', `${PAGES}/drafts/*`],
      [secret.action, STATEMENTS[2].Resource],
    ]);
    expect(
      rolesOf(inline({ Effect: 'Allow', Action: 's3:GetObject', NotResource: '*' })).unusedPermissions('shop', []),
    ).toEqual([]);
  });
});

describe('the values of a template', () => {
  /** Returns the form of a value in a policy: the resource of a statement. */
  const valueOf = (value: unknown, more: object = {}, others: readonly object[] = []) => {
    const own = { Resources: { Shop: role(inline(allow('s3:GetObject', value))), ...more } };
    const [found] = new SimulatedRoles([own, ...others], REGION).statementsOf('shop');
    return found.Resource;
  };
  const regional = (rest: string) => `arn:aws:${rest.replace('@', `us-east-1:${ACCOUNT}`)}`;

  it.each<[string, unknown, string]>([
    ['account', { Ref: 'AWS::AccountId' }, ACCOUNT],
    ['region', { Ref: 'AWS::Region' }, REGION],
    ['stack', { Ref: 'AWS::StackId' }, regional('cloudformation:@:stack/own/1')],
    ['joined text', { 'Fn::Join': ['/', [{ Ref: 'Bucket' }, '*']] }, 'pages/*'],
    ['selected text', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    [
      'text with references',
      { 'Fn::Sub': '${Bucket.Arn}/${AWS::Region}/${Bucket}/${!Literal}' },
      `${PAGES}/us-east-1/pages/\${Literal}`,
    ],
    ['text with variables', { 'Fn::Sub': ['${Name}', { Name: { Ref: 'Bucket' } }] }, 'pages'],
    ['attribute in its dotted form', { 'Fn::GetAtt': 'Bucket.Arn' }, PAGES],
  ])('are resolved: %s', (_, value, resolved) => {
    expect(valueOf(value, { Bucket: bucket })).toBe(resolved);
  });

  it('are taken from the stack that exports them', () => {
    const exporting = {
      Resources: { Bucket: bucket },
      Outputs: { Unnamed: { Value: 'x' }, Out: { Value: arn('Bucket'), Export: { Name: 'pages' } } },
    };

    expect(valueOf({ 'Fn::ImportValue': 'pages' }, {}, [exporting])).toBe(PAGES);
    expect(() => valueOf({ 'Fn::ImportValue': 'others' }, {}, [exporting])).toThrow('no stack exports others');
  });

  it.each([
    ['AWS::CloudWatch::Alarm', { AlarmName: 'n' }, regional('cloudwatch:@:alarm:n')],
    ['AWS::CodeBuild::Project', { Name: 'n' }, regional('codebuild:@:project/n')],
    ['AWS::Events::EventBus', {}, regional('events:@:event-bus/One')],
    ['AWS::IAM::ManagedPolicy', {}, `arn:aws:iam::${ACCOUNT}:policy/One`],
    ['AWS::Logs::LogGroup', { LogGroupName: 'n' }, regional('logs:@:log-group:n:*')],
    ['AWS::KMS::Key', {}, regional('kms:@:key/One')],
    ['AWS::SQS::Queue', undefined, regional('sqs:@:One')],
  ])('name a resource of %s', (Type, Properties, named) => {
    expect(valueOf(arn('One'), { One: { Type, Properties } })).toBe(named);
  });
});

describe('an unknown value is an error, and never treated as a denial', () => {
  const own = inline(allow('s3:GetObject', `${PAGES}/*`));

  it.each<[string, () => unknown, string]>([
    [
      'a role that is not there',
      () => rolesOf(own).statementsOf('shopp'),
      'role shopp does not exist; roles in the stacks: shop',
    ],
    [
      'a role, if there is none',
      () => new SimulatedRoles({ Resources: {} }, REGION).statementsOf('a'),
      'roles in the stacks: none',
    ],
    [
      'a managed policy outside the stacks',
      () => rolesOf({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }).statementsOf('shop'),
      'the policy arn:aws:iam::aws:policy/ReadOnlyAccess is not in the stacks',
    ],
    [
      'a function that is not resolved',
      () => rolesOf(inline(allow('s3:GetObject', { 'Fn::If': ['Yes', 'a', 'b'] }))).statementsOf('shop'),
      'Fn::If is not supported here',
    ],
    [
      'a parameter',
      () => rolesOf(inline(allow('s3:GetObject', { Ref: 'Parameter' }))).statementsOf('shop'),
      'the stack has no resource Parameter; parameters are not supported here',
    ],
    [
      'an attribute that is not the name of the resource',
      () =>
        rolesOf(inline(allow('s3:GetObject', { 'Fn::GetAtt': ['Bucket', 'DomainName'] })), {
          Bucket: bucket,
        }).statementsOf('shop'),
      'the attribute Bucket.DomainName is not supported here',
    ],
    [
      'the ARN of another type',
      () =>
        rolesOf(inline(allow('s3:GetObject', arn('Thing'))), {
          Thing: { Type: 'AWS::New::Thing', Properties: {} },
        }).statementsOf('shop'),
      'the ARN format of Thing is not known; add the format of AWS::New::Thing to ARNS',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a call of an unknown role', () => rolesOf(own).allows('nobody', read()), 'role nobody does not exist'],
    [
      'the trust of an unknown role',
      () => rolesOf(own).canAssume('arn:aws:iam::1:root', 'nobody', {}),
      'role nobody does not exist',
    ],
    [
      'a boundary outside the stacks',
      () => rolesOf({ ...own, PermissionsBoundary: 'arn:aws:iam::aws:policy/Boundary' }).allows('shop', read()),
      'is not in the stacks',
    ],
    [
      'an action that does not exist',
      () => rolesOf(own).allows('shop', { action: 's3:Fly', resource: PAGES }),
      'not simulated: s3:Fly',
    ],
    [
      'a condition key that the action does not have',
      () => rolesOf(own).allows('shop', read(undefined, { 'kms:ViaService': 's3.us-east-1.amazonaws.com' })),
      'not simulated: s3:GetObject',
    ],
    ['a resource with a wildcard', () => rolesOf(own).allows('shop', read(`${PAGES}/*`)), 'not simulated'],
  ])('%s', async (_, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });
});
