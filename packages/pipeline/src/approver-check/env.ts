/** The environment of the function that checks approvers: what the construct sets and the handler reads. */
export interface ApproverCheckEnvironment {
  /** Table of the audit. */
  readonly TABLE_NAME: string;
  /** `KnownPeople` as JSON. */
  readonly KNOWN_PEOPLE: string;
  /** What happens to a release of someone unknown. */
  readonly UNKNOWN: UnknownRequester;
}

/** What an `ApproverCheck` does if it cannot tell whether someone of the release is its approver. */
export enum UnknownRequester {
  /** The release stops before anything is deployed. */
  REFUSE = 'REFUSE',
  /** The release goes on, and its record says who could not be compared. */
  ALLOW = 'ALLOW',
}

/** The people of releases, as AWS knows them. GitHub and AWS do not know each other's names. */
export interface KnownPeople {
  /**
   * Name in AWS by GitHub login, or by the address of authors without a GitHub account.
   *
   * The name in AWS is the IAM user name, or the session name of the approver's role, which IAM Identity Center sets to
   * the user name. Case does not matter.
   */
  readonly users: Readonly<Record<string, string>>;
  /** Logins and addresses of people and bots that have no access to AWS, and so cannot approve. */
  readonly outsiders: readonly string[];
}
