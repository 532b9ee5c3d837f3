import { importOfNothing } from '../../../src/posture/checks/import-of-nothing';
import { describeCheck } from '../found';

const importing = (name: unknown) => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Value: { 'Fn::ImportValue': name } }] } },
});
const EXPORT = { Name: { Value: 'a', Export: { Name: { 'Fn::Sub': 'shop-${AWS::Region}' } } } };

const KEY = { Outputs: { Key: { Value: 'a', Export: { Name: 'shop-key' } } } };

const NEVER = { Never: { 'Fn::Equals': ['a', 'b'] } };
const EXPORT_NEVER = { Outputs: { Key: { ...KEY.Outputs.Key, Condition: 'Never' } } };

describeCheck(importOfNothing, {
  red: [
    ['an import that nothing exports', /imports shop-key, which no stack/, importing('shop-key')],
    [
      'an import of another region',
      /the resource imports shop-key, which no stack/,
      importing('shop-key'),
      { region: 'eu-west-1', others: { 'Data.json': KEY }, elsewhere: { region: 'us-east-1' } },
    ],
    [
      'an import of another account',
      /imports shop-key, which no stack/,
      importing('shop-key'),
      { account: '111122223333', others: { 'Data.json': KEY }, elsewhere: { account: '444455556666' } },
    ],
    [
      'an import that another stack exports under a condition that is false',
      /imports shop-key, which no stack/,
      importing('shop-key'),
      { others: { 'Data.json': { ...EXPORT_NEVER, Conditions: NEVER } } },
    ],
    [
      'an output that imports what nothing exports',
      /^Topic: the output Key imports nowhere, which no stack/,
      { Topic: { Type: 'AWS::SNS::Topic' }, Queue: { Type: 'AWS::SQS::Queue' } },
      { Outputs: { Key: { Value: { 'Fn::ImportValue': 'nowhere' } } } },
    ],
  ],
  green: [
    [
      'an import from a stack whose region is not known',
      importing('shop-key'),
      { region: 'eu-west-1', others: { 'Data.json': KEY }, elsewhere: { region: undefined } },
    ],
    [
      'an import that another stack exports under a condition that can be true',
      importing('shop-key'),
      {
        others: { 'Data.json': { ...EXPORT_NEVER, Conditions: { Never: { 'Fn::Equals': [{ Ref: 'Stage' }, 'b'] } } } },
      },
    ],
    [
      'an import of a resource that is never created',
      { Topic: { ...importing('shop-key').Topic, Condition: 'Never' } },
      { Conditions: NEVER },
    ],
    [
      'an output that imports what another stack exports',
      { Topic: { Type: 'AWS::SNS::Topic' } },
      { Outputs: { Key: { Value: { 'Fn::ImportValue': 'shop-key' } } }, others: { 'Data.json': KEY } },
    ],
    [
      'an import that another stack exports',
      importing('shop-eu-west-1'),
      { region: 'eu-west-1', others: { 'Data.json': { Outputs: EXPORT } } },
    ],
    ['an import whose name only the deployment knows', importing({ 'Fn::Sub': '${Stack}-key' })],
    ['an import by a reference', importing({ Ref: 'Name' })],
  ],
});
