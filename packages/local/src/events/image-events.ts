import { ImagePush } from '@slipway/ecs-model';
import { ServiceEvent } from './put-event';

/**
 * Returns the events that Amazon EventBridge receives for a pushed image: the event of Amazon ECR, and the API call
 * that AWS CloudTrail records. Rules that the CDK creates match the API call.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
export function imageEvents({ accountId, region, repository, digest, tag }: ImagePush): ServiceEvent[] {
  const imageTag = tag === '' ? undefined : tag;
  return [
    {
      source: 'aws.ecr',
      detailType: 'ECR Image Action',
      resources: [],
      detail: {
        result: 'SUCCESS',
        'repository-name': repository,
        'image-digest': digest,
        'action-type': 'PUSH',
        'image-tag': tag,
      },
    },
    {
      source: 'aws.ecr',
      detailType: 'AWS API Call via CloudTrail',
      resources: [],
      detail: {
        eventSource: 'ecr.amazonaws.com',
        eventName: 'PutImage',
        awsRegion: region,
        requestParameters: { registryId: accountId, repositoryName: repository, imageTag },
        responseElements: {
          image: { registryId: accountId, repositoryName: repository, imageId: { imageDigest: digest, imageTag } },
        },
      },
    },
  ];
}
