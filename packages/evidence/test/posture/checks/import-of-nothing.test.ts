import { importOfNothing } from '../../../src/posture/checks/import-of-nothing';
import { describeCheck } from '../found';

const importing = (name: unknown) => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Value: { 'Fn::ImportValue': name } }] } },
});
const EXPORT = { Name: { Value: 'a', Export: { Name: { 'Fn::Sub': 'shop-${AWS::Region}' } } } };

describeCheck(importOfNothing, {
  red: [['an import that nothing exports', /imports shop-key, which no stack/, importing('shop-key')]],
  green: [
    [
      'an import that another stack exports',
      importing('shop-eu-west-1'),
      { region: 'eu-west-1', others: { 'Data.json': { Outputs: EXPORT } } },
    ],
    ['an import whose name only the deployment knows', importing({ 'Fn::Sub': '${Stack}-key' })],
    ['an import by a reference', importing({ Ref: 'Name' })],
  ],
});
