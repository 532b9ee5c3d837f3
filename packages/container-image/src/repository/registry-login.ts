import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Lets Docker, or CodeBuild when it pulls an image, log in to the registry of the account. That opens no repository.
 * The registry is no resource to IAM, so that nothing narrower than `*` can be named.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export function grantLogin(grantee: IGrantable): Grant {
  return Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
}
