import { App, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { CommentBuild, PulumiBuild, PulumiImage } from '../src';
import { BASE_IMAGE, NODE_VERSION, PULUMI } from './image/pins';

const CONTENTS = { baseImage: BASE_IMAGE, nodeVersion: NODE_VERSION, pulumi: PULUMI };
const BUILD = {
  stack: 'dev',
  environment: 'dev',
  deploymentRole: { roleArn: 'arn:aws:iam::111122223333:role/deployment', externalId: 'acme-dev' },
};
const shop = () => new Stack(new App(), 'Shop');

describe('an image without names and without a key', () => {
  it('shares the key of the stack, has names by its address, and keeps its logical ids', () => {
    const stack = shop();

    new PulumiImage(stack, 'Image', CONTENTS);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: Match.stringLikeRegexp('^shop-image-pulumi-images-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::ECR::Repository': ['ImageCandidatesB8B082DD', 'ImagePromotedF8077FB1'],
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['ImageBuildLogCC14B6FD', 'ImageGateProjectLog2DC50281'],
    });
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('takes repositories that exist, and warns that nobody else may push to the one of promoted images', () => {
    const stack = shop();
    const [candidates, promoted] = ['candidates', 'promoted'].map((name) =>
      Repository.fromRepositoryName(stack, name, name),
    );

    new PulumiImage(stack, 'Image', { ...CONTENTS, candidates, promoted });

    Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp("the policy of repository 'Shop/promoted' cannot be changed here"),
    );
  });
});

describe('a build of Pulumi on existing things', () => {
  const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/0b1c2d3e-0b1c-2d3e-4f5a-0b1c2d3e4f5a';

  it('reads the state of an imported bucket, with its key, by exact statements', () => {
    const stack = shop();
    const encryptionKey = Key.fromKeyArn(stack, 'Key', ARN);
    const state = Bucket.fromBucketAttributes(stack, 'State', { bucketName: 'shop-state', encryptionKey });
    const role = new ServiceRole(stack, 'Role', { service: 'codebuild.amazonaws.com', description: 'Previews' });

    PulumiBuild.preview({ ...BUILD, state }).grantTo(role);

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: ARN }]) },
    });
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('refuses a state without a key, if it is given none: the secrets would have none', () => {
    const state = new SecureBucket(shop(), 'State');

    expect(() => PulumiBuild.preview({ ...BUILD, state })).toThrow(
      "no key encrypts the secrets of Pulumi stack 'dev': state bucket 'Shop/State' has no KMS key",
    );
  });
});

describe('a required prop that is missing', () => {
  it.each<[string, () => unknown]>([
    [
      "'Shop/X' cannot be created without baseImage, nodeVersion, and pulumi",
      () => new PulumiImage(shop(), 'X', {} as never),
    ],
    ['a Pulumi build cannot be created without stack, environment, state, and', () => PulumiBuild.preview({} as never)],
    [
      'a Pulumi build cannot be created without stack, environment, state, and',
      () => PulumiBuild.up(undefined as never),
    ],
    ['a Pulumi build cannot be created without stack, environment, state, and', () => PulumiBuild.drift({} as never)],
    [
      'the comment of a preview cannot be created without stack, repository, and token',
      () => new CommentBuild({} as never),
    ],
  ])('refuses: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});
