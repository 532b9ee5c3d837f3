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
  ],
  green: [
    ['a partner with an external ID', { Role: role(statement(root(FOREIGN), ID)) }, OWN],
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
      'a statement about tags of a session',
      { Role: role(statement(root('111122223333'), ID), statement(root(FOREIGN), ID, 'sts:TagSession')) },
      OWN,
    ],
    ['a service', { Role: role(statement({ Service: 'lambda.amazonaws.com' })) }, OWN],
  ],
});
