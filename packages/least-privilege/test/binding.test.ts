import { CALLER_KEYS, isBound, SOURCE_KEYS } from '../src/binding';
import { PolicyKind, Statement } from '../src/statement';

function bound(condition: unknown, keys: readonly string[] = SOURCE_KEYS): boolean {
  return isBound(new Statement({ Effect: 'Allow', Condition: condition }, PolicyKind.RESOURCE), keys);
}

describe('a statement is bound', () => {
  test.each<[operator: string, value: unknown]>([
    ['StringEquals', '111122223333'],
    ['StringEqualsIgnoreCase', '111122223333'],
    ['StringLike', '111122223333'],
    ['ForAnyValue:StringEquals', ['111122223333', '444455556666']],
    ['StringEquals', { Ref: 'AWS::AccountId' }],
  ])('by %s aws:SourceAccount %j', (operator, value) => {
    expect(bound({ [operator]: { 'aws:SourceAccount': value } })).toBe(true);
  });

  test.each<[value: unknown]>([
    ['arn:aws:codebuild:eu-west-1:111122223333:project/site'],
    ['arn:aws:codebuild:*:111122223333:*'],
    ['arn:aws:s3:::site'],
    [{ 'Fn::GetAtt': ['Project', 'Arn'] }],
    [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Group', 'Arn'] }, ':*']] }],
    [{ 'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*' }],
  ])('by ArnLike aws:SourceArn %j', (value) => {
    expect(bound({ ArnLike: { 'aws:SourceArn': value } })).toBe(true);
  });

  test('in any case of the key', () => {
    expect(bound({ StringEquals: { 'AWS:sourceaccount': '111122223333' } })).toBe(true);
  });

  test('by the path of an organization', () => {
    expect(bound({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3/r-ab12/*' } }, CALLER_KEYS)).toBe(
      true,
    );
  });
});

describe('a statement is not bound', () => {
  test.each<[what: string, condition: unknown]>([
    ['without a condition', undefined],
    ['by a key of another kind', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    [
      'by an operator that passes when the key is absent',
      { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } },
    ],
    [
      'by ForAllValues, which passes when the key is absent',
      { 'ForAllValues:StringEquals': { 'aws:SourceAccount': '111122223333' } },
    ],
    ['by a negation', { StringNotEquals: { 'aws:SourceAccount': '111122223333' } }],
    ['by Null', { Null: { 'aws:SourceAccount': 'false' } }],
    ['by everything', { StringLike: { 'aws:SourceAccount': '*' } }],
    ['by part of an account', { StringLike: { 'aws:SourceAccount': '1111*' } }],
    ['by an ARN of any account', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:*:rule/site' } }],
    ['by any bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    [
      'by what only begins with a resource',
      { ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', [{ Ref: 'Topic' }, '*']] } } },
    ],
    ['by one exact value and one that is not', { StringLike: { 'aws:SourceAccount': ['111122223333', '*'] } }],
    ['by no value', { StringEquals: { 'aws:SourceAccount': [] } }],
    [
      'in one branch of a choice only',
      { 'Fn::If': ['Strict', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, { Ref: 'AWS::NoValue' }] },
    ],
  ])('%s', (_, condition) => {
    expect(bound(condition)).toBe(false);
  });
});
