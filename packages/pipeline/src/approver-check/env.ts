/** Environment variables of the function that checks approvers. The construct sets them, and the handler reads them. */
export interface ApproverCheckEnvironment {
  /** Name of the audit table. */
  readonly TABLE_NAME: string;
  /** Object of type `KnownPeople`, as JSON. */
  readonly KNOWN_PEOPLE: string;
  /** Whether releases of people whose name in AWS is not known are refused or allowed. */
  readonly UNKNOWN: UnknownRequester;
}

/** Result of an `ApproverCheck` if the name in AWS of a person behind the release is not known. */
export enum UnknownRequester {
  /** The release stops before the other actions of the stage run. */
  REFUSE = 'REFUSE',
  /** The release continues, and the record of the check lists the people who could not be compared. */
  ALLOW = 'ALLOW',
}

/** Mapping between people in GitHub and names in AWS. */
export interface KnownPeople {
  /**
   * Names in AWS, by GitHub login, or by email address for authors without a GitHub account.
   *
   * The name in AWS is an IAM user name, or the session name of a role, for which IAM Identity Center uses the user
   * name. Case is ignored.
   */
  readonly users: Readonly<Record<string, string>>;
  /** GitHub logins and email addresses of people and bots that have no access to AWS and therefore cannot approve. */
  readonly outsiders: readonly string[];
}
