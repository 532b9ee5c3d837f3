import { Aws } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets a principal read one secret, and decrypt it if its key is known in this app.
 *
 * Unlike `ISecret.grantRead`, it neither lets the principal describe the secret nor changes the policy of the key.
 *
 * The ARN of a secret that is known by name only ends in six characters that Secrets Manager chooses; the statement
 * then matches any such ending.
 *
 * @param grantee the principal that reads
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
