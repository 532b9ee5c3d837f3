import { foreignAccount } from '../../../src/posture/checks/foreign-account';
import { describeCheck } from '../found';

const OWN = { account: '111122223333', others: { 'Tools.json': {} } };
const FOREIGN = '999988887777';
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const statement = (Principal: unknown, Condition?: object, Action = 'sts:AssumeRole') => ({
  Effect: 'Allow',
  Principal,
  Action,
  Condition,
});
const role = (...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Statement } },
});
const topic = (one: object) => ({
  Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { PolicyDocument: { Statement: [one] } } },
});
const permission = (Properties: object) => ({ May: { Type: 'AWS::Lambda::Permission', Properties } });
const ID = { StringEquals: { 'sts:ExternalId': 'shop' } };
const ARN = { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${FOREIGN}:role/deploy` } };
const SERVICE = { Service: 'events.amazonaws.com' };
const every = (Principal: string, Condition?: object) => statement(Principal, Condition, 'sqs:SendMessage');
const resource = (Type: string, Properties: object) => ({ It: { Type, Properties } });
const policies = (one: object): [type: string, properties: object][] => [
  ['AWS::EFS::FileSystem', { FileSystemPolicy: one }],
  ['AWS::ApiGateway::RestApi', { Body: { 'x-amazon-apigateway-policy': one } }],
  ['AWS::Kinesis::ResourcePolicy', { ResourcePolicy: one }],
  ['AWS::KMS::ReplicaKey', { KeyPolicy: one }],
  ['AWS::SNS::TopicInlinePolicy', { PolicyDocument: one }],
  ['AWS::ECR::RegistryPolicy', { PolicyText: one }],
  ['AWS::S3::AccessPoint', { Policy: one }],
  ['AWS::OpenSearchService::Domain', { AccessPolicies: one }],
  ['AWS::Logs::Destination', { DestinationPolicy: JSON.stringify(one) }],
  ['AWS::DynamoDB::GlobalTable', { Replicas: [{ ResourcePolicy: { PolicyDocument: one } }] }],
  ['AWS::Events::EventBusPolicy', one],
];
const grantees = (account: string): [type: string, properties: object][] => [
  ['AWS::Lambda::Permission', { Principal: account }],
  ['AWS::Events::EventBusPolicy', { Principal: account }],
  ['AWS::Lambda::LayerVersionPermission', { Principal: account }],
  ['AWS::EC2::VPCEndpointServicePermissions', { AllowedPrincipals: [`arn:aws:iam::${account}:root`] }],
  ['AWS::RAM::ResourceShare', { Principals: [account] }],
];
const withId = (operator: string, value: unknown) => ({ [operator]: { 'sts:ExternalId': value } });
const NONE = { Ref: 'AWS::NoValue' };
const WEAK: [name: string, condition: object][] = [
  ['a wildcard', withId('StringLike', '*')],
  ['a wildcard after an exact value', withId('StringLike', ['shop', 'sho?'])],
  ['an external ID that callers can omit', withId('StringEqualsIfExists', 'shop')],
  ['an external ID that callers can omit from a set', withId('ForAllValues:StringEquals', 'shop')],
  ['every external ID but one', withId('StringNotEquals', 'none')],
  ['a missing external ID', withId('Null', 'true')],
  ['an external ID in one branch', { 'Fn::If': ['HasId', withId('StringEquals', 'shop'), NONE] }],
  ['an operator in one branch', { StringEquals: { 'Fn::If': ['HasId', { 'sts:ExternalId': 'shop' }, NONE] } }],
  ['a value in one branch', withId('StringEquals', { 'Fn::If': ['HasId', 'shop', NONE] })],
];
const source = (account: unknown, operator = 'StringEquals') => ({ [operator]: { 'aws:SourceAccount': account } });

describeCheck(foreignAccount, {
  red: [
    [
      'a foreign root',
      /account 999988887777, to which .* has access without an external ID/,
      { Role: role(statement(root(FOREIGN), ARN)) },
      OWN,
    ],
    ['a foreign root without any condition', /without any condition/, { Role: role(statement(root(FOREIGN))) }, OWN],
    [
      'a foreign root next to the own one',
      /account 999988887777/,
      { Role: role(statement({ AWS: [root('111122223333').AWS, root(FOREIGN).AWS] }, ID)) },
      OWN,
    ],
    ['a foreign account by its number', /has access/, { Role: role(statement({ AWS: FOREIGN }, ARN)) }, OWN],
    [
      'no external ID, which other roles ask for',
      /^Role: .*which other roles require/,
      { Role: role(statement(root(FOREIGN), ARN)), Other: role(statement(root(FOREIGN), ID)) },
      OWN,
    ],
    [
      'a foreign account in a policy',
      /account 999988887777, to which the app is not deployed, has access$/,
      topic(statement(root(FOREIGN), undefined, 'sns:Publish')),
      OWN,
    ],
    [
      'a source in a foreign account',
      /trusts calls on behalf of account 999988887777/,
      topic(statement(SERVICE, source(FOREIGN))),
      OWN,
    ],
    [
      'a source in a foreign account, where the own one is not known',
      /trusts calls/,
      topic(statement(SERVICE, source(FOREIGN))),
    ],
    [
      'a permission for a foreign source',
      /trusts calls/,
      permission({ SourceArn: `arn:aws:events:eu-west-1:${FOREIGN}:rule/x` }),
      OWN,
    ],
    ['a permission for a foreign account', /trusts calls/, permission({ SourceAccount: FOREIGN }), OWN],
    ...WEAK.map(
      ([name, condition]) =>
        [
          `${name} as an external ID`,
          /account 999988887777, to which .* without an external ID/,
          { Role: role(statement(root(FOREIGN), condition)) },
          OWN,
        ] as const,
    ),
    [
      'another account whose condition can be missing',
      /another account can assume the role without any condition/,
      { Role: role(statement(root(FOREIGN), { 'Fn::If': ['HasId', ID, NONE] })) },
      OWN,
    ],
    ...policies({ Statement: statement(root(FOREIGN), undefined, 'x:Get') }).map(
      ([type, properties]) =>
        [
          `a foreign account in ${type}`,
          /^It: account 999988887777, .* access$/,
          resource(type, properties),
          OWN,
        ] as const,
    ),
    ...grantees(FOREIGN).map(
      ([type, properties]) =>
        [
          `a foreign grantee in ${type}`,
          /^It: account 999988887777, .* access$/,
          resource(type, properties),
          OWN,
        ] as const,
    ),
    ['everyone with the ARN of a foreign role', /account 999988887777, .* access$/, topic(every('*', ARN)), OWN],
    [
      'everyone with the ARN of a foreign role or of an own one',
      /without an external ID/,
      {
        Role: role(
          statement('*', {
            ...ID,
            ArnLike: { 'aws:PrincipalArn': [ARN.ArnEquals['aws:PrincipalArn'], root('111122223333').AWS] },
          }),
        ),
      },
      OWN,
    ],
    [
      'a foreign identity provider',
      /^Role: the identity provider of account 999988887777/,
      {
        Role: role(
          statement(
            { Federated: `arn:aws:iam::${FOREIGN}:saml-provider/okta` },
            { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
            'sts:AssumeRoleWithSAML',
          ),
        ),
      },
      OWN,
    ],
  ],
  green: [
    ['a partner with an external ID', { Role: role(statement(root(FOREIGN), ID)) }, OWN],
    ...[withId('stringlike', 'shop'), withId('ForAnyValue:StringEquals', { Ref: 'Id' })].map(
      (condition) =>
        [
          `a partner with an external ID by ${Object.keys(condition)[0]}`,
          { Role: role(statement(root(FOREIGN), condition)) },
          OWN,
        ] as const,
    ),
    [
      'a partner with one of two external IDs',
      { Role: role(statement(root(FOREIGN), { 'Fn::If': ['New', ID, withId('StringEquals', 'old')] })) },
      OWN,
    ],
    [
      'everyone with the ARN of a foreign role and an external ID',
      { Role: role(statement('*', { ...ID, ...ARN })) },
      OWN,
    ],
    ...policies({ Statement: statement(root('111122223333'), undefined, 'x:Get') }).map(
      ([type, properties]) => [`the own account in ${type}`, resource(type, properties), OWN] as const,
    ),
    ...grantees('111122223333').map(
      ([type, properties]) => [`the own account as a grantee in ${type}`, resource(type, properties), OWN] as const,
    ),
    [
      'an organizational unit that shares resources',
      resource('AWS::RAM::ResourceShare', { Principals: [`arn:aws:organizations::${FOREIGN}:ou/o-1/ou-1`] }),
      OWN,
    ],
    ['a permission for a service', permission({ Principal: 'events.amazonaws.com' }), OWN],
    [
      'permissions of a role for the resources of other accounts',
      {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            Policies: [
              { PolicyDocument: { Statement: { Effect: 'Allow', Action: 'x:Y', Condition: source(FOREIGN) } } },
            ],
          },
        },
      },
      OWN,
    ],
    ['the own root', { Role: role(statement(root('111122223333'))) }, OWN],
    [
      'the own root by reference',
      { Role: role(statement({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } })) },
    ],
    ['the own account as a source', topic(statement(SERVICE, source({ Ref: 'AWS::AccountId' }))), OWN],
    ['every account but one', topic(statement(SERVICE, source(FOREIGN, 'StringNotEquals'))), OWN],
    ['a denial', topic({ ...statement(root(FOREIGN)), Effect: 'Deny' }), OWN],
    [
      'the account that writes logs of load balancers',
      {
        P: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { PolicyDocument: { Statement: statement(root('127311923021'), undefined, 's3:PutObject') } },
        },
      },
      OWN,
    ],
    [
      'the account that writes logs of load balancers in China',
      {
        P: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            PolicyDocument: {
              Statement: statement({ AWS: 'arn:aws-cn:iam::638102146993:root' }, undefined, 's3:PutObject'),
            },
          },
        },
      },
      OWN,
    ],
    [
      'a statement about tags of a session',
      { Role: role(statement(root('111122223333'), ID), statement(root(FOREIGN), ID, 'sts:TagSession')) },
      OWN,
    ],
    [
      'an identity provider by its ARN, where the own account is not known',
      { Role: role(statement({ Federated: `arn:aws:iam::${FOREIGN}:oidc-provider/x` }, ID)) },
    ],
    ['a service', { Role: role(statement({ Service: 'lambda.amazonaws.com' })) }, OWN],
  ],
});
