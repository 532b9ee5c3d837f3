/**
 * Returns the ARN with which CodePipeline would report a person: that of an IAM user with the person's name. Characters
 * that IAM does not allow in user names are replaced by hyphens.
 *
 * @param person name of the person; an ARN is returned unchanged
 * @param account ID of the account, 12 digits
 */
export function userArn(person: string, account: string): string {
  return person.startsWith('arn:') ? person : `arn:aws:iam::${account}:user/${person.replace(/[^\w+=,.@-]/g, '-')}`;
}
