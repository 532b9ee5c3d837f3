import { unknownAction } from '../../src/rules/unknown-action';
import { problemsOf } from './problems';

describe('refuses', () => {
  test.each<[action: string, instead: string]>([
    ['s3:GetObjects', 'correct the name, for example to s3:GetObject'],
    ['codebuild:StartBuilds', 'correct the name, for example to codebuild:StartBuild'],
    ['s4:GetObject', 'write the action as service:Action, as in the service authorization reference'],
    ['GetObject', 'write the action as service:Action, as in the service authorization reference'],
  ])('%s, and says what to write instead', (action, instead) => {
    expect(problemsOf(unknownAction, { Action: action })).toEqual([
      { rule: 'unknown-action', problem: `the action ${action} does not exist`, instead },
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
