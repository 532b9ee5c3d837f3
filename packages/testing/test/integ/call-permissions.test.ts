import { actionsOf } from '@slipway/testing/integ/call-permissions';

describe('the actions of a call', () => {
  it.each([
    ['kms', 'getKeyRotationStatus', ['kms:GetKeyRotationStatus']],
    ['s3', 'getBucketEncryption', ['s3:GetEncryptionConfiguration']],
    ['elastic-load-balancing-v2', 'describeRules', ['elasticloadbalancing:DescribeRules']],
  ])('of %s %s are %j', (service, api, actions) => {
    expect(actionsOf(service, api)).toEqual(actions);
  });
});
