import { isNever } from '../../src/posture/fixed-condition';

const equals = (...operands: unknown[]) => ({ 'Fn::Equals': operands });
const TRUE = equals('a', 'a');
const FALSE = equals('a', 'b');
const UNKNOWN = equals({ Ref: 'Free' }, 'a');
const PARAMETERS = {
  Free: { Type: 'String', Default: 'b' },
  Stage: { Type: 'String', AllowedValues: ['test', 'production'] },
  Count: { Type: 'Number', AllowedValues: [1, 2] },
  None: { AllowedValues: [] },
  Broken: null,
};

/** Whether a condition, given by its expression, is false in every deployment. */
function never(expression: unknown, environment: { account?: string; region?: string } = {}): boolean {
  return isNever('It', {
    conditions: { It: expression, True: TRUE, False: FALSE },
    parameters: PARAMETERS,
    ...environment,
  });
}

it.each<[what: string, expression: unknown]>([
  ['different literals', FALSE],
  ['different literals of other types', equals(true, 'false')],
  ['a value that a parameter does not allow', equals({ Ref: 'Stage' }, 'staging')],
  ['a number that a parameter does not allow', equals('3', { Ref: 'Count' })],
  ['the opposite of what is true', { 'Fn::Not': [TRUE] }],
  ['all, one of which is false', { 'Fn::And': [UNKNOWN, FALSE] }],
  ['any, all of which are false', { 'Fn::Or': [FALSE, { Condition: 'False' }] }],
  ['the opposite of all that is true', { 'Fn::Not': [{ 'Fn::And': [TRUE, { Condition: 'True' }] }] }],
  ['another region', equals({ Ref: 'AWS::Region' }, 'us-east-1')],
  ['another account', equals('444455556666', { Ref: 'AWS::AccountId' })],
])('is false in every deployment: %s', (_, expression) => {
  expect(never(expression, { account: '111122223333', region: 'eu-west-1' })).toBe(true);
});

it.each<[what: string, expression: unknown]>([
  ['equal literals', TRUE],
  ['a parameter, whatever its default', UNKNOWN],
  ['a value that a parameter allows', equals({ Ref: 'Stage' }, 'test')],
  ['a parameter that allows nothing', equals({ Ref: 'None' }, 'a')],
  ['a parameter that is broken', equals({ Ref: 'Broken' }, 'a')],
  ['two parameters', equals({ Ref: 'Stage' }, { Ref: 'Free' })],
  ['the opposite of what is unknown', { 'Fn::Not': [UNKNOWN] }],
  ['all, one of which is unknown', { 'Fn::And': [TRUE, UNKNOWN] }],
  ['any, one of which is unknown', { 'Fn::Or': [FALSE, UNKNOWN] }],
  ['any, one of which is true', { 'Fn::Or': [UNKNOWN, TRUE] }],
  ['a region that is not known', equals({ Ref: 'AWS::Region' }, 'us-east-1')],
  ['an account that is not known', equals({ Ref: 'AWS::AccountId' }, '444455556666')],
  ['a lookup', equals({ 'Fn::FindInMap': ['A', 'B', 'C'] }, 'a')],
  ['a condition that does not exist', { Condition: 'Nothing' }],
  ['a condition that refers to itself', { Condition: 'It' }],
  ['a comparison of one value', equals('a')],
  ['no expression', null],
])('can be true: %s', (_, expression) => {
  expect(never(expression)).toBe(false);
});

it('does not count a condition without a name', () => {
  expect(isNever(undefined, { conditions: {}, parameters: {} })).toBe(false);
});
