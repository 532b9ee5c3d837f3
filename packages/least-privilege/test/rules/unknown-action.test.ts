import { unknownAction } from '../../src/rules/unknown-action';
import { problemsOf } from './problems';

describe('refuses', () => {
  test.each<[action: string, instead: string]>([
    ['s3:GetObjects', 'write s3:GetObject if that was meant'],
    ['codebuild:StartBuilds', 'write codebuild:StartBuild if that was meant'],
    ['s4:GetObject', 'write service:Action, as the service authorization reference spells it'],
    ['GetObject', 'write service:Action, as the service authorization reference spells it'],
  ])('%s, and says what to write instead', (action, instead) => {
    expect(problemsOf(unknownAction, { Action: action })).toEqual([
      { rule: 'unknown-action', problem: `IAM knows no action ${action}`, instead },
    ]);
  });

  test('a Deny that protects nothing', () => {
    expect(problemsOf(unknownAction, { Effect: 'Deny', Action: 's3:DeleteObjects' })).toHaveLength(1);
  });
});

describe('accepts', () => {
  test.each<[what: string, action: unknown]>([
    ['known actions', ['s3:GetObject', 'SNS:Publish', 'sts:assumerole']],
    ['a wildcard, which is the matter of another rule', 's3:Get*'],
    ['what only the deployment knows, which is too', { Ref: 'Action' }],
    ['no action', undefined],
  ])('%s', (_, action) => {
    expect(problemsOf(unknownAction, { Action: action })).toEqual([]);
  });
});
