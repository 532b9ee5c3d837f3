import { openPolicy } from '../../../src/posture/checks/open-policy';
import { describeCheck } from '../found';

const topic = (statement: object) => ({
  Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { PolicyDocument: { Statement: [statement] } } },
});
const ALLOW = { Effect: 'Allow', Action: 'sns:Publish' };

describeCheck(openPolicy, {
  red: [
    ['everybody', /the policy grants everyone sns:publish/, topic({ ...ALLOW, Principal: '*' })],
    ['everybody of AWS', /the policy grants everyone/, topic({ ...ALLOW, Principal: { AWS: ['*'] } })],
    [
      'everybody, for what is not said',
      /the policy grants everyone access to the resource/,
      topic({ Effect: 'Allow', Principal: '*' }),
    ],
    [
      'a condition that leaves nobody out',
      /the policy grants everyone/,
      topic({ ...ALLOW, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    ],
    [
      'a key for everybody',
      /the policy grants everyone kms/,
      {
        Key: {
          Type: 'AWS::KMS::Key',
          Properties: { KeyPolicy: { Statement: { ...ALLOW, Action: 'kms:Decrypt', Principal: '*' } } },
        },
      },
    ],
  ],
  green: [
    ['a service', topic({ ...ALLOW, Principal: { Service: 'events.amazonaws.com' } })],
    [
      'everybody of an organization',
      topic({ ...ALLOW, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
    ],
    ['a denial for everybody', topic({ ...ALLOW, Effect: 'Deny', Principal: '*' })],
  ],
});
