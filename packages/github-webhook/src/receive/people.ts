/**
 * Maximum length of a pipeline variable's value. @see
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
 */
const LONGEST = 1_000;
/** Placeholder for people with neither a login nor a valid address, or for whom the variable has no room. */
const UNNAMED = '?';
const LOGIN = /^[A-Za-z0-9-]{1,39}(?:\[bot\])?$/;
const ADDRESS = /^[^\s"'\\<>(),:;@[\]=?]{1,64}@[A-Za-z0-9.-]{1,190}$/;
/** Format of the email address that GitHub assigns to users who hide theirs. The address contains the login. */
const HIDDEN = /^(?:\d+\+)?([^@]+)@users\.noreply\.github\.com$/;
/** Account with which GitHub itself commits, for example a merge in the browser. */
const GITHUB_ITSELF = 'web-flow';

/** Person in a GitHub payload. All fields are optional. */
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
 * someone with neither a login nor a valid address, and for everyone else if there are too many people.
 *
 * @param pushers sender of the event and user who pushed, whom GitHub has authenticated
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
