import { Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { ImageBuild, ImageBuildProps, ILayerBucket } from '../../src/build/image-build';
import { ACCOUNT, prepare, roleIn, statementsOf } from '../prepare';

/** Bucket with the properties of a `SecureBucket`. */
const CACHE: ILayerBucket = {
  bucketName: 'cache',
  grantList: (grantee) => granted(grantee, 's3:ListBucket', ''),
  grantRead: (grantee, keys) => granted(grantee, 's3:GetObject', `/${keys}`),
  grantWrite: (grantee, keys) => granted(grantee, 's3:PutObject', `/${keys}`),
};

const granted = (grantee: IGrantable, action: string, path: string) =>
  Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [`arn:aws:s3:::cache${path}`] });

function build(props: Partial<ImageBuildProps> = {}) {
  const { stack, repository } = prepare();
  const made = new ImageBuild({ repository, ...props });
  const role = roleIn(stack);
  made.grantTo(role);
  return {
    buildspec: JSON.parse(stack.resolve(made.buildspec.toBuildSpec())),
    environment: stack.resolve(made.environment),
    template: Template.fromStack(stack),
  };
}

describe('ImageBuild', () => {
  it('[GC-03] exports the digest and the tag of the image, and passes on the artifacts of the build', () => {
    const { buildspec } = build();

    expect(buildspec.env).toEqual({ 'exported-variables': ['IMAGE_DIGEST', 'IMAGE_TAG'] });
    expect(buildspec.artifacts).toEqual({ files: ['**/*'], 'base-directory': '.slipway-image' });
  });

  it('uses the Dockerfile of the source, and neither cache nor waivers', () => {
    const { environment } = build();

    expect(environment).toEqual({
      REPOSITORY: 'service-dev-x1',
      REPOSITORY_URI: expect.anything(),
      CONTEXT: '.',
      DOCKERFILE: './Dockerfile',
    });
  });

  it('takes a folder of the source, with the Dockerfile in it', () => {
    expect(build({ context: 'service' }).environment).toMatchObject({
      CONTEXT: 'service',
      DOCKERFILE: 'service/Dockerfile',
    });
  });

  it('takes a Dockerfile of another name, a cache and waivers', () => {
    const { environment } = build({
      dockerfile: 'docker/Service.dockerfile',
      cache: CACHE,
      waivers: 'service/waivers.yaml',
    });

    expect(environment).toMatchObject({
      DOCKERFILE: 'docker/Service.dockerfile',
      WAIVERS_FILE: 'service/waivers.yaml',
      LAYER_CACHE: {
        'Fn::Join': [
          '',
          ['type=s3,region=', { Ref: 'AWS::Region' }, ',bucket=cache,prefix=layers/,name=service-dev-x1'],
        ],
      },
    });
  });

  it.each([
    [
      'context',
      '/src',
      "context '/src' is not a valid path in the source: a path is relative, without .., and consists of letters, digits, dots, underscores, hyphens and slashes, such as service/Dockerfile",
    ],
    ['context', '..', "context '..' is not a valid path in the source"],
    [
      'dockerfile',
      'service/../../Dockerfile',
      "dockerfile 'service/../../Dockerfile' is not a valid path in the source",
    ],
    ['waivers', 'known flaws.yaml', "waivers 'known flaws.yaml' is not a valid path in the source"],
    ['waivers', '$(id)', "waivers '$(id)' is not a valid path in the source"],
    ['context', '', "context '' is not a valid path in the source"],
  ])('refuses %s %s', (what, path, message) => {
    expect(() => build({ [what]: path })).toThrow(message);
  });

  it('takes names with dots in them', () => {
    expect(build({ context: '..service/v1..2' }).environment.CONTEXT).toBe('..service/v1..2');
  });

  it('[GC-10] may push to its repository, list its images, and nothing else', () => {
    const { template } = build();

    const arn = { 'Fn::GetAtt': [expect.stringMatching(/^Repository/), 'Arn'] };
    expect(statementsOf(template, 'role')).toEqual([
      [
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        arn,
      ],
      ['ecr:GetAuthorizationToken', '*'],
      ['ecr:DescribeImages', arn],
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });

  it('[GC-10] may read and write the layers of its cache, and see which there are', () => {
    const { template } = build({ cache: CACHE });

    expect(statementsOf(template, 'role').slice(3)).toEqual([
      ['s3:ListBucket', 'arn:aws:s3:::cache'],
      ['s3:GetObject', 'arn:aws:s3:::cache/layers/*'],
      ['s3:PutObject', 'arn:aws:s3:::cache/layers/*'],
    ]);
  });
});
