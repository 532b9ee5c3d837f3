/** Longest value of a pipeline variable. @see https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const LONGEST = 1_000;
/** Someone who cannot be named: no login and no valid address, or no room for more. */
const UNNAMED = '?';
const LOGIN = /^[A-Za-z0-9-]{1,39}(?:\[bot\])?$/;
const ADDRESS = /^[^\s"'\\<>(),:;@[\]=?]{1,64}@[A-Za-z0-9.-]{1,190}$/;
/** The address that GitHub gives to users who hide theirs. It names the login. */
const HIDDEN = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/;
/** The account with which GitHub itself commits, for example a merge in the browser. */
const GITHUB_ITSELF = 'web-flow';

/** A person as GitHub names one, with optional fields. */
export interface NamedPerson {
  readonly username?: string | null;
  readonly email?: string | null;
}

export interface Committed {
  readonly author?: NamedPerson | null;
  readonly committer?: NamedPerson | null;
}

/**
 * Returns the people of a push as text for a pipeline variable: who pushed, and the authors and committers of its
 * commits, as `login:address` separated by spaces.
 *
 * Either part may be missing. Authors write their addresses themselves, so only valid ones are passed on. `?` is for
 * someone without login and valid address, and for everyone else if there are too many people.
 *
 * @param pushers the sender of the event and who pushed, whom GitHub has authenticated
 */
export function peopleOf(pushers: readonly NamedPerson[], commits: readonly Committed[]): string {
  const committed = commits.flatMap(({ author, committer }) => [
    author ?? {},
    ...(committer && committer.username !== GITHUB_ITSELF ? [committer] : []),
  ]);
  const names = [...new Set([...pushers, ...committed].map(nameOf))];
  const people = names.filter(
    (name) => !name.endsWith(':') || !names.some((one) => one !== name && one.startsWith(name)),
  );
  const whole = people.join(' ');
  return whole.length <= LONGEST ? whole : shortened(people);
}

function nameOf({ username, email }: NamedPerson): string {
  const address = email && ADDRESS.test(email) ? email : '';
  const hidden = HIDDEN.exec(address)?.[1];
  const login = [username, hidden].find((one) => one && LOGIN.test(one)) ?? '';
  const name = `${login}:${hidden === undefined ? address : ''}`;
  return name === ':' ? UNNAMED : name;
}

function shortened(people: readonly string[]): string {
  const kept: string[] = [];
  let length = UNNAMED.length;
  for (const person of people) {
    length += person.length + 1;
    if (length > LONGEST) {
      break;
    }
    kept.push(person);
  }
  return [...kept, UNNAMED].join(' ');
}
