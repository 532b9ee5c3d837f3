import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { PromotedImage } from '../../src/repository/promoted-image';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

function prepare(digest = DIGEST) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  const image = new PromotedImage(stack, 'Image', { repositoryName: 'pulumi-images-dev-x1', digest });
  const role = new ServiceRole(stack, 'Role', { service: 'codebuild.amazonaws.com', description: 'Previews' });
  return { stack, image, role };
}

describe('[PG-04] a promoted image', () => {
  it('is what a project runs in, by its digest, pulled with the role of the project', () => {
    const { stack, image, role } = prepare();
    image.grantPull(role);

    new Project(stack, 'Project', {
      role: role.withoutPolicyUpdates(),
      buildSpec: BuildSpec.fromObject({ version: '0.2' }),
      environment: { buildImage: image.buildImage },
    });

    const template = Template.fromStack(stack);
    const [{ Properties }] = Object.values(template.findResources('AWS::CodeBuild::Project'));
    expect(Properties.Environment).toMatchObject({
      Image: {
        'Fn::Join': [
          '',
          ['123456789012.dkr.ecr.us-east-1.', { Ref: 'AWS::URLSuffix' }, `/pulumi-images-dev-x1@${DIGEST}`],
        ],
      },
      ImagePullCredentialsType: 'SERVICE_ROLE',
    });
    expect(findings(template.toJSON(), '123456789012')).toEqual([]);
  });

  it('[PG-10] may be pulled from the promoted repository and from no other', () => {
    const { stack, image, role } = prepare();

    image.grantPull(role);

    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':ecr:us-east-1:123456789012:repository/pulumi-images-dev-x1'],
          ],
        },
      },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
  });

  it.each(['latest', '', 'sha256:abc', `sha256:${'A1'.repeat(32)}`, `repository@${DIGEST}`])(
    "refuses '%s', which is no digest",
    (digest) => {
      expect(() => prepare(digest)).toThrow(
        `'${digest}' is not an image digest: a digest is sha256: and 64 hex digits`,
      );
    },
  );
});
