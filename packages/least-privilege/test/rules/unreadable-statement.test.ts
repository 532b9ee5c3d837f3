import { unreadableStatement } from '../../src/rules/unreadable-statement';

const STATEMENT = { Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'Topic' } };

describe('refuses', () => {
  test.each<[what: string, entry: unknown]>([
    ['what a transform brings', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['what a transform adds to a statement', { ...STATEMENT, 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['what only the deployment knows', { 'Fn::FindInMap': ['Statements', { Ref: 'AWS::Region' }, 'read'] }],
    ['a statement without an effect', { Action: 's3:*', Resource: '*' }],
    ['text', 'Allow s3:*'],
    ['nothing', null],
  ])('%s', (_, entry) => {
    expect(unreadableStatement(entry)).toEqual([
      {
        rule: 'unreadable-statement',
        problem: 'the statement cannot be read at synthesis, so it may allow anything',
        instead:
          'write the complete statement with Effect, Action and Resource; the only intrinsic function that may enclose it is Fn::If',
      },
    ]);
  });
});

test('accepts a statement, with functions in its elements', () => {
  expect(unreadableStatement({ ...STATEMENT, Effect: { 'Fn::If': ['Open', 'Allow', 'Deny'] } })).toEqual([]);
});
