import { App, Stack } from 'aws-cdk-lib/core';
import { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { PulumiBuild, PulumiImage } from '@slipway/codebuild-pulumi-image';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';

const app = new App();
const stack = new Stack(app, 'Infrastructure');
const name = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'dev', suffix: 'acme' });
const key = new EncryptionKey(stack, 'Key', { alias: 'alias/pulumi-dev', description: 'State, images and logs' });
const state = new SecureBucket(stack, 'State', { key });

const image = PulumiImage.fromDigest(stack, 'Image', {
  repositoryName: 'pulumi-images-tooling-acme',
  digest: `sha256:${'4f2a'.repeat(16)}`,
});
const deploymentRole = { roleArn: 'arn:aws:iam::111122223333:role/pulumi-dev', externalId: 'acme-dev' };
const preview = PulumiBuild.preview({ stack: 'dev', environment: 'dev', state, key, deploymentRole });

const role = new ServiceRole(stack, 'Role', {
  service: 'codebuild.amazonaws.com',
  roleName: name.role('preview'),
  description: 'Previews',
});
preview.grantTo(role);
image.grantPull(role);
new PipelineProject(stack, 'Preview', {
  role: role.withoutPolicyUpdates(),
  buildSpec: preview.buildspec,
  environment: { buildImage: image.buildImage },
});

export { app };
