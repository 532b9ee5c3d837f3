import { KnownPeople, UnknownRequester } from '../../src/approver-check/env';
import { Person } from '../../src/approver-check/person';
import { judge } from '../../src/approver-check/verdict';

const KNOWN: KnownPeople = { users: { Octocat: 'octavia', 'bob@home.example': 'bob' }, outsiders: ['dependabot[bot]'] };
const verdict = (approver: string | undefined, people: readonly Person[], unknown = UnknownRequester.REFUSE) =>
  judge({ approval: 'Approve', approver, people }, KNOWN, unknown);

describe('an approval', () => {
  it.each<[string, string, Person]>([
    ['whose name in AWS is given for the login', 'octavia', { login: 'octocat' }],
    ['whose name in AWS is given for the login, in another case', 'Octavia', { login: 'OCTOCAT' }],
    ['whose name in AWS is given for the login, with a domain', 'octavia@company.com', { login: 'octocat' }],
    ['whose name in AWS is given for the address', 'bob', { address: 'Bob@home.example' }],
    ['whose login is the name in AWS', 'ada', { login: 'Ada' }],
    ['whose address is the name in AWS', 'ada@company.com', { address: 'ada@company.com' }],
    ['whose address is the name in AWS, without its domain', 'ada', { login: 'lovelace', address: 'ada@home.example' }],
    ['who started the pipeline by hand', 'ada', { user: 'ada' }],
  ])('[FT-14] is refused of someone %s, and the reason has both names', (_, approver, person) => {
    const { passed, reason } = verdict(approver, [{ login: 'dependabot[bot]' }, person]);

    expect(passed).toBe(false);
    expect(reason).toBe(
      `${approver} approved 'Approve', but is the same person as ${person.login ?? person.address ?? person.user}, who requested this release or has commits in it; retry all actions of the stage, and let someone else approve`,
    );
  });

  it.each<[string, string, Person]>([
    ['whose name in AWS is another one', 'ana', { login: 'octocat', address: 'ana@home.example' }],
    ['whose address in the domain of the approver is another one', 'ana@company.com', { address: 'ada@COMPANY.com' }],
    ['who is an outsider', 'ana', { login: 'Dependabot[bot]' }],
    ['who started the pipeline by hand', 'ana', { user: 'ada' }],
  ])('[FT-14] passes for a release of someone %s', (_, approver, person) => {
    const { passed, reason } = verdict(approver, [person]);

    expect(passed).toBe(true);
    expect(reason).toMatch(new RegExp(`^${approver} approved 'Approve', for a release by `));
  });

  it.each<[string, string | undefined, Person]>([
    ['whose login is not listed', 'ana', { login: 'ada' }],
    ['whose address is in another domain', 'ana@company.com', { address: 'ada@home.example' }],
    ['whose address cannot be compared with a name without domain', 'ana', { address: 'ada@company.com' }],
    ['without a name', 'ana', {}],
    ['known, if the root user approved', undefined, { login: 'octocat' }],
    ['outside, if the root user approved', undefined, { login: 'dependabot[bot]' }],
  ])('[FT-14] is refused for a release of someone %s, unless that is allowed', (_, approver, person) => {
    const people = [{ login: 'dependabot[bot]' }, person];

    expect(verdict(approver, people)).toEqual({
      passed: false,
      reason: expect.stringMatching(
        approver === undefined
          ? /could be the same person as .*; retry all actions of the stage, and let someone other than the root user approve$/
          : /could be the same person as .*; add these people to the users of the check, with their names in AWS, or to its outsiders; /,
      ),
    });
    expect(verdict(approver, people, UnknownRequester.ALLOW)).toEqual({
      passed: true,
      reason: expect.stringMatching(
        /could be the same person as .*; this is allowed, because the check allows unknown requesters$/,
      ),
    });
  });

  it('is refused of the requester, even if unknown requesters are allowed', () => {
    expect(verdict('octavia', [{}, { login: 'octocat' }], UnknownRequester.ALLOW).passed).toBe(false);
  });
});
