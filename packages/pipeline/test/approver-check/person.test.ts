import { labelOf, peopleIn, userIn } from '../../src/approver-check/person';

describe('the name of a person in AWS', () => {
  it.each([
    ['an IAM user', 'arn:aws:iam::111122223333:user/ana', 'ana'],
    ['an IAM user in a path', 'arn:aws:iam::111122223333:user/team/a/ana', 'ana'],
    ['a session of a role', 'arn:aws:sts::111122223333:assumed-role/approval/ana@company.com', 'ana@company.com'],
    ['a user of IAM Identity Center', 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Lead_1/ana', 'ana'],
    ['a federated user', 'arn:aws-cn:sts::111122223333:federated-user/ana', 'ana'],
  ])('is that of %s', (_, arn, name) => {
    expect(userIn(arn)).toBe(name);
  });

  it.each([
    ['the root user', 'arn:aws:iam::111122223333:root'],
    ['a rule', 'arn:aws:events:us-east-1:111122223333:rule/start'],
    ['a role', 'arn:aws:iam::111122223333:role/approval'],
    ['nobody', undefined],
  ])('does not exist for %s', (_, arn) => {
    expect(userIn(arn)).toBeUndefined();
  });
});

describe('the people of a push', () => {
  it('are read from the variable', () => {
    expect(peopleIn('octocat:octocat@example.com ada: :bob@example.com ?')).toEqual([
      { login: 'octocat', address: 'octocat@example.com' },
      { login: 'ada' },
      { address: 'bob@example.com' },
      {},
    ]);
  });

  it.each([
    [{ login: 'octocat', address: 'octocat@example.com' }, 'octocat'],
    [{ address: 'bob@example.com' }, 'bob@example.com'],
    [{ user: 'ana' }, 'ana'],
    [{}, 'an unknown person'],
  ])('are mentioned by one name: %j', (person, label) => {
    expect(labelOf(person)).toBe(label);
  });
});
