/**
 * Types of resources that are secrets in Secrets Manager. The custom resource of `@slipway/rotating-secret` has the
 * same properties.
 */
export const SECRET_TYPES: readonly string[] = ['AWS::SecretsManager::Secret', 'Custom::RecoverableSecret'];
