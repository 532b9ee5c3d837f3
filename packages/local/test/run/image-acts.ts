import { action, att, pipeline, pipelineRole, starts } from './template-parts';

const SITE = { Action: ['s3:PutObject'], Resource: 'arn:aws:s3:::acts-site/*' };

/** Pipeline from an image in a repository to a folder of the website that is named after the image's tag. */
const describes = (name: string, Configuration: object, roleId = 'ImageRole') =>
  pipeline(name, roleId, {
    Source: [
      action('Image', 'Source ECR', Configuration, { OutputArtifacts: [{ Name: 'Image' }], Namespace: 'Image' }),
    ],
    Deploy: [
      action(
        'Site',
        'Deploy S3',
        { BucketName: { Ref: 'Site' }, Extract: true, ObjectKey: `${name}/#{Image.ImageTag}` },
        { InputArtifacts: [{ Name: 'Image' }] },
      ),
    ],
  });

/** Pipelines that start from an ECR repository, with both kinds of events. */
export const IMAGES = {
  Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop/web' } },
  NoImages: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop/none' } },
  ImageRole: pipelineRole({ Action: 'ecr:DescribeImages', Resource: [att('Images'), att('NoImages')] }, SITE),
  NoImageRole: pipelineRole(SITE),
  ImageByCall: describes('image-by-call', { RepositoryName: { Ref: 'Images' } }),
  /** Rule as `EcrSourceAction` of the CDK creates it. */
  ImageByCallStarts: starts('ImageByCall', {
    source: ['aws.ecr'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventName: ['PutImage'],
      requestParameters: { repositoryName: [{ Ref: 'Images' }], imageTag: ['latest'] },
    },
  }),
  ImageByAction: describes('image-by-action', { RepositoryName: { Ref: 'Images' }, ImageTag: 'release' }),
  ImageByActionStarts: starts(
    'ImageByAction',
    {
      source: ['aws.ecr'],
      'detail-type': ['ECR Image Action'],
      detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'image-tag': ['release'] },
    },
    {
      InputPathsMap: { digest: '$.detail.image-digest' },
      InputTemplate:
        '{"sourceRevisions":[{"actionName":"Image","revisionType":"IMAGE_DIGEST","revisionValue":<digest>}],"variables":[]}',
    },
  ),
  ImageOfNobody: describes('image-of-nobody', { RepositoryName: { Ref: 'Images' }, ImageTag: 'gone' }),
  ImageOfNone: describes('image-of-none', { RepositoryName: { Ref: 'NoImages' } }),
  ImageDenied: describes('image-denied', { RepositoryName: { Ref: 'Images' } }, 'NoImageRole'),
};
