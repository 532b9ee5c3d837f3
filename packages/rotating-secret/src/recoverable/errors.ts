/** Error for a secret that cannot be created or changed. The message never contains a value of the secret. */
export class SecretNotProvisionedError extends Error {
  public override readonly name = 'SecretNotProvisionedError';
}
