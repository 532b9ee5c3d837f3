import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Lets Docker, or CodeBuild when it pulls an image, log in to the registry of the account. The login alone gives access
 * to no repository. IAM accepts only `*` as the resource.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export function grantLogin(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
}
