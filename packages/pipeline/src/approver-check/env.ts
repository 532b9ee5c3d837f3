/** Environment variables of the function that checks approvers. The construct sets them, and the handler reads them. */
export interface ApproverCheckEnvironment {
  /** Name of the audit table. */
  readonly TABLE_NAME: string;
  /** Object of type `KnownPeople`, as JSON. */
  readonly KNOWN_PEOPLE: string;
  /** Whether a release is refused or allowed if one of its people could be the approver. */
  readonly UNKNOWN: UnknownRequester;
}

/** Result of an `ApproverCheck` if it cannot rule out that a person behind the release is the approver. */
export enum UnknownRequester {
  /** The release stops before the other actions of the stage run. */
  REFUSE = 'REFUSE',
  /** The release continues, and the record of the check lists the people who could not be compared. */
  ALLOW = 'ALLOW',
}

/** Mapping between people in GitHub and names in AWS. */
export interface KnownPeople {
  /**
   * Names in AWS, by GitHub login, or by email address for authors whose commits GitHub does not assign to an account.
   *
   * The name in AWS is an IAM user name, or the session name of a role, for which IAM Identity Center uses the user
   * name. Case and domain are ignored.
   */
  readonly users: Readonly<Record<string, string>>;
  /** GitHub logins and email addresses of people and bots that have no access to AWS and therefore cannot approve. */
  readonly outsiders: readonly string[];
}
