import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Grants permission to log in to the account's registry, which Docker and CodeBuild need to pull an image. The login
 * alone gives no access to any repository. IAM accepts only `*` as the resource.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export function grantLogin(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
}
