/** Person who requested a release, or who has commits in the release. */
export interface Person {
  /** GitHub login of the person. */
  readonly login?: string;
  readonly address?: string;
  /** Name in AWS. Only known for a person who started the pipeline manually. */
  readonly user?: string;
}

/**
 * Parses the pipeline variable `PEOPLE`, which lists people as `login:address`, separated by spaces. `?` is for people
 * without a known login or address.
 */
export function peopleIn(text: string): Person[] {
  return text.split(' ').map((one) => {
    const [login, address] = one.split(':');
    return one === '?' ? {} : { login: login || undefined, address: address || undefined };
  });
}

/**
 * Returns the name in an ARN: the IAM user name or the role session name. Undefined for the root user, and for all
 * other kinds of ARNs.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function userIn(arn = ''): string | undefined {
  return /^arn:[^:]+:(?:iam::\d+:user|sts::\d+:(?:assumed-role|federated-user))\/(?:.*\/)?([^/]+)$/.exec(arn)?.[1];
}

/** Returns the name of a person for messages: the GitHub login, the email address or the name in AWS. */
export function labelOf({ login, address, user }: Person): string {
  return login ?? address ?? user ?? 'an unknown person';
}
