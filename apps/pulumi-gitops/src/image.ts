import { Stack } from 'aws-cdk-lib/core';
import { LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { PromotedImage } from './pulumi-step';

export function interimImage(stack: Stack, repositoryName: string, digest: string): PromotedImage {
  const repository = Repository.fromRepositoryName(stack, 'PromotedImages', repositoryName);
  return {
    buildImage: LinuxBuildImage.fromEcrRepository(repository, digest),
    grantPull: (grantee: IGrantable) => Grant.addToPrincipal({ grantee, actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'], resourceArns: [repository.repositoryArn] })
      .combine(Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] })),
  };
}
