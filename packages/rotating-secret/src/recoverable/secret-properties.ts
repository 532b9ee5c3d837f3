/** Properties of the custom resource. They have the names that `AWS::SecretsManager::Secret` uses. */
export interface SecretProperties {
  readonly Name: string;
  readonly Description: string;
  /** ARN of the key that encrypts the secret. */
  readonly KmsKeyId: string;
  readonly GenerateSecretString: {
    /** JSON object with the other fields of the secret. */
    readonly SecretStringTemplate: string;
    /** Field that receives the generated value. */
    readonly GenerateStringKey: string;
    readonly PasswordLength: string;
    readonly ExcludeCharacters: string;
  };
  /** @default - no tags */
  readonly Tags?: readonly SecretTag[];
  /** Number of days for which a deleted secret can be restored. CloudFormation passes it as text. */
  readonly RecoveryWindowInDays: string;
}

export interface SecretTag {
  readonly Key: string;
  readonly Value: string;
}

/** Type of the custom resource. */
export const RECOVERABLE_SECRET = 'Custom::RecoverableSecret';
