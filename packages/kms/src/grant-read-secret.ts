import { Aws } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Grants permission to read one secret, and to decrypt it if this app knows the secret's key.
 *
 * Unlike `ISecret.grantRead`, this function grants no permission to describe the secret, and does not change the key
 * policy.
 *
 * The ARN of a secret ends in six characters that Secrets Manager chooses. If only the secret's name is known, the
 * statement matches any six characters.
 *
 * @param grantee principal that reads
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
 */
export function grantReadSecret(grantee: IGrantable, { secretFullArn, secretArn, encryptionKey }: ISecret): void {
  Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [secretFullArn ?? `${secretArn}-??????`],
  });
  if (encryptionKey) {
    const conditions = { StringEquals: { 'kms:ViaService': `secretsmanager.${Aws.REGION}.amazonaws.com` } };
    Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [encryptionKey.keyArn], conditions });
  }
}
