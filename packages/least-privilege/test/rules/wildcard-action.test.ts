import { wildcardAction } from '../../src/rules/wildcard-action';
import { PolicyKind } from '../../src/statement';
import { problemsOf } from './problems';

const KEY = PolicyKind.KEY;
const ROOT = { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } };

describe('refuses', () => {
  test.each(['*', 's3:*', 's3:GetObject*', '*:GetObject', 's3:GetObjec?', 'kms:ReEncrypt*', 's3:*Object', 'S3:get*'])(
    'the action %s',
    (action) => {
      expect(problemsOf(wildcardAction, { Action: action, Resource: 'arn:aws:s3:::site' })).toMatchObject([
        { rule: 'wildcard-action' },
      ]);
    },
  );

  test.each(Object.values(PolicyKind))('a wildcard in an %s', (kind) => {
    expect(problemsOf(wildcardAction, { Action: ['s3:GetObject', 's3:List*', 's3:Put*'] }, kind)).toHaveLength(2);
  });

  test('an action that is only known at deployment', () => {
    expect(problemsOf(wildcardAction, { Action: { 'Fn::Sub': 's3:${Verb}Object' } })).toEqual([
      {
        rule: 'wildcard-action',
        problem: 'action s3:${...}Object is known only at deployment and may contain a wildcard',
        instead: 'write the action as a literal string',
      },
    ]);
  });

  test.each<[what: string, statement: object, kind: PolicyKind]>([
    ['for a role', { Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' } }, KEY],
    ['for the root of another account', { Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::444455556666:root' } }, KEY],
    [
      'for the root and a role',
      { Action: 'kms:*', Principal: { AWS: [ROOT.AWS, 'arn:aws:iam::111122223333:role/admin'] } },
      KEY,
    ],
    ['for a service', { Action: 'kms:*', Principal: { Service: 'logs.amazonaws.com' } }, KEY],
    ['in an identity policy', { Action: 'kms:*' }, PolicyKind.IDENTITY],
    ['in another resource policy', { Action: 'kms:*', Principal: ROOT }, PolicyKind.RESOURCE],
    ['narrowed a little', { Action: 'kms:Create*', Principal: ROOT }, KEY],
  ])('kms:* beyond the account root statement: %s', (_, statement, kind) => {
    expect(problemsOf(wildcardAction, statement, kind, '111122223333')).toHaveLength(1);
  });
});

describe('accepts', () => {
  test('exact actions', () => {
    expect(problemsOf(wildcardAction, { Action: ['s3:GetObject', 's3:PutObject'] })).toEqual([]);
  });

  test('kms:* in the account root statement of a key policy', () => {
    expect(problemsOf(wildcardAction, { Action: 'kms:*', Principal: ROOT, Resource: '*' }, KEY)).toEqual([]);
  });

  test('a wildcard in a Deny, which removes permissions', () => {
    expect(problemsOf(wildcardAction, { Effect: 'Deny', Action: 's3:*', Principal: '*' }, PolicyKind.RESOURCE)).toEqual(
      [],
    );
  });
});

describe('says what to write instead', () => {
  test.each<[action: string, problem: string, instead: string]>([
    [
      'kms:ReEncrypt*',
      'action kms:ReEncrypt* has a wildcard that matches 2 actions',
      'list only the actions that are needed out of kms:ReEncryptFrom, kms:ReEncryptTo',
    ],
    [
      'kms:Nothing*',
      'action kms:Nothing* has a wildcard that matches 0 actions',
      'remove the pattern, because no action matches it',
    ],
  ])('of %s', (action, problem, instead) => {
    expect(problemsOf(wildcardAction, { Action: action })).toEqual([{ rule: 'wildcard-action', problem, instead }]);
  });

  test('and shortens a long list', () => {
    expect(problemsOf(wildcardAction, { Action: 's3:GetObject*' })[0].instead).toMatch(
      /^list only the actions that are needed out of s3:GetObject, s3:GetObjectAcl, (?:s3:\w+, ){5}s3:\w+ and \d+ more$/,
    );
  });
});
