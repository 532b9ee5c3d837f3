/**
 * Resource types that create a secret in Secrets Manager. The custom resource of `@slipway/rotating-secret` has the
 * same properties as the AWS type.
 */
export const SECRET_TYPES: readonly string[] = ['AWS::SecretsManager::Secret', 'Custom::RecoverableSecret'];
