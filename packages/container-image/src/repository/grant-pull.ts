import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { grantLogin } from './registry-login';

/**
 * Grants permission to pull images from one repository, for Docker, CodeBuild, or the ECS task execution role.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html
 */
export function grantPull(grantee: IGrantable, repositoryArn: string): Grant {
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  return Grant.addToPrincipal({ grantee, actions, resourceArns: [repositoryArn] }).combine(grantLogin(grantee));
}
