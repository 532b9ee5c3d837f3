import { unboundService } from '../../../src/posture/checks/unbound-service';
import { describeCheck } from '../found';

const role = (Service: string, Condition?: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service }, Condition }] } },
});
const BOUND = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

describeCheck(unboundService, {
  red: [
    [
      'a service that other roles bind',
      /^Role: codebuild.amazonaws.com can assume the role on behalf of any account/,
      { Role: role('codebuild.amazonaws.com'), Other: role('codebuild.amazonaws.com', BOUND) },
    ],
  ],
  green: [
    ['roles that nobody binds', { Role: role('lambda.amazonaws.com'), Other: role('lambda.amazonaws.com') }],
    ['another service', { Role: role('ec2.amazonaws.com'), Other: role('codebuild.amazonaws.com', BOUND) }],
  ],
});
