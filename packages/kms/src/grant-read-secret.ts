import { Aws } from 'aws-cdk-lib/core';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets a principal read one secret, and use its key for that where the key is known here. `ISecret.grantRead` would let it
 * describe the secret too, and change the policy of the key.
 *
 * A secret that is known by its name alone has an ARN that ends in six characters of Secrets Manager's choice.
 *
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
