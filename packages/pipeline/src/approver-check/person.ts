/** Someone who asked for a release, or whose commits are in it. */
export interface Person {
  /** GitHub login. */
  readonly login?: string;
  readonly address?: string;
  /** Name in AWS, of a person who started the pipeline by hand. */
  readonly user?: string;
}

/** Returns the people of a push from the pipeline variable PEOPLE: `login:address`, separated by spaces. */
export function peopleIn(text: string): Person[] {
  return text.split(' ').map((one) => {
    const [login, address] = one.split(':');
    return one === '?' ? {} : { login: login || undefined, address: address || undefined };
  });
}

/**
 * Returns the name of the person behind an ARN: the IAM user name or the name of a role session. Undefined for the root
 * user and everything that is no person.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function userIn(arn = ''): string | undefined {
  return /^arn:[^:]+:(?:iam::\d+:user|sts::\d+:(?:assumed-role|federated-user))\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
}

/** Returns the name under which a message mentions a person. */
export function labelOf({ login, address, user }: Person): string {
  return login ?? address ?? user ?? 'someone without a name';
}
