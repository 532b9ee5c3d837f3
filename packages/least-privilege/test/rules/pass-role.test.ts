import { passRole } from '../../src/rules/pass-role';
import { problemsOf } from './problems';

const ROLE = { 'Fn::GetAtt': ['TaskRole', 'Arn'] };

describe('refuses', () => {
  test.each<[what: string, statement: object]>([
    ['without a condition', { Action: 'iam:PassRole' }],
    ['among other actions', { Action: ['ecs:UpdateService', 'IAM:passrole'] }],
    ['to any service', { Action: 'iam:PassRole', Condition: { StringLike: { 'iam:PassedToService': '*' } } }],
    [
      'where the service may be missing',
      {
        Action: 'iam:PassRole',
        Condition: { StringEqualsIfExists: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ],
  ])('iam:PassRole %s', (_, statement) => {
    expect(problemsOf(passRole, { ...statement, Resource: ROLE })).toEqual([
      {
        rule: 'pass-role',
        problem: 'iam:PassRole lets the caller pass the role to any service',
        instead:
          'move iam:PassRole to a separate statement, with a StringEquals condition on iam:PassedToService that names one service',
      },
    ]);
  });
});

describe('accepts', () => {
  test.each<[what: string, statement: object]>([
    [
      'iam:PassRole to one service',
      { Action: 'iam:PassRole', Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
    ],
    ['a Deny', { Effect: 'Deny', Action: 'iam:PassRole' }],
    ['other actions', { Action: 'iam:GetRole' }],
  ])('%s', (_, statement) => {
    expect(problemsOf(passRole, { ...statement, Resource: ROLE })).toEqual([]);
  });
});
