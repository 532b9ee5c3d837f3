import { peopleOf } from '../../src/receive/people';

const OCTOCAT = { username: 'octocat', email: 'octocat@example.com' };

describe('the people of a push', () => {
  it('are who pushed first, then the authors and committers, each once', () => {
    const ada = { username: 'ada', email: 'ada@example.com' };
    const bob = { email: 'bob@example.com' };

    const people = peopleOf(
      [OCTOCAT],
      [
        { author: ada, committer: bob },
        { author: ada, committer: OCTOCAT },
      ],
    );

    expect(people).toBe('octocat:octocat@example.com ada:ada@example.com :bob@example.com');
  });

  it.each([
    ['the login of a bot', { username: 'dependabot[bot]' }, 'dependabot[bot]:'],
    ['the login from an address that GitHub made', { email: '123+ada@users.noreply.github.com' }, 'ada:'],
    ['the login from such an address of old', { email: 'ada@users.noreply.github.com' }, 'ada:'],
    ['the login, not the address that GitHub made', { username: 'ada', email: '1+x@users.noreply.github.com' }, 'ada:'],
    ['nobody, if the address is no address', { email: 'ada at home' }, '?'],
    ['nobody, if the address would be two people', { email: 'ada@a.com bob:bob@b.com' }, '?'],
    ['nobody, if the login would be two people', { username: 'ada: bob' }, '?'],
    ['nobody, if GitHub names nobody', { username: null, email: null }, '?'],
  ])('are named by %s', (_, person, name) => {
    expect(peopleOf([OCTOCAT], [{ author: person }])).toBe(`octocat:octocat@example.com ${name}`);
  });

  it('are named once, with the address, if one has only the login', () => {
    expect(peopleOf([{ username: 'octocat' }, OCTOCAT], [{ author: { username: 'octo' } }])).toBe(
      'octocat:octocat@example.com octo:',
    );
  });

  it('include someone without a name for a commit without author, and leave out GitHub as a committer', () => {
    const github = { username: 'web-flow', email: 'noreply@github.com' };

    expect(peopleOf([OCTOCAT], [{ author: null, committer: github }])).toBe('octocat:octocat@example.com ?');
  });

  it('fit into a variable: if there are too many, someone without a name is for the rest', () => {
    const commits = Array.from({ length: 100 }, (_, at) => ({ author: { username: `person-${at}` } }));

    const people = peopleOf([OCTOCAT], commits);

    expect(people.length).toBeLessThanOrEqual(1_000);
    expect(people.length).toBeGreaterThan(980);
    expect(people).toMatch(/^octocat:octocat@example\.com person-0: .*: \?$/);
  });
});
