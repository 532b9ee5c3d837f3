import { DeployedResource } from '@slipway/embedded-aws';
import { hearsUnrecorded } from '../../src/run/recorded-calls';

const RECORDED = { 'detail-type': ['AWS API Call via CloudTrail'] };

function deployed(properties: object, ...types: string[]) {
  const resources = [
    ...types.map((type) => ({ type, path: type })),
    { type: 'AWS::Events::Rule', path: 'Rule', properties },
  ];
  return {
    stacks: [
      { name: 'Shop', accountId: '1', region: 'us-east-1', outputs: {}, resources: resources as DeployedResource[] },
    ],
  };
}

test.each<[string, string, object, string[], boolean]>([
  ['recorded calls without a trail', 'Rule', { EventPattern: RECORDED }, [], true],
  ['recorded calls with a trail', 'Rule', { EventPattern: RECORDED }, ['AWS::CloudTrail::Trail'], false],
  ['other events', 'Rule', { EventPattern: { 'detail-type': ['Object Created'] } }, [], false],
  ['events of any type', 'Rule', { EventPattern: { source: ['aws.s3'] } }, [], false],
  ['a schedule', 'Rule', { ScheduleExpression: 'rate(1 day)' }, [], false],
  ['something that is gone', 'Other', { EventPattern: RECORDED }, [], false],
])('a rule on %s', (_, path, properties, types, expected) => {
  expect(hearsUnrecorded(deployed(properties, ...types), path)).toBe(expected);
});
