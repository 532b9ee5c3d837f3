import { App, Stack } from 'aws-cdk-lib/core';
import { LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { ImageBuild, ImageRepository, ScanGate } from '@slipway/container-image';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';

const app = new App();
const stack = new Stack(app, 'Service');
const name = Naming.pattern('{type}-{suffix}', { suffix: 'dev' });
const key = new EncryptionKey(stack, 'Key', {
  alias: 'alias/service-dev',
  description: 'Images and logs of the service',
});
const repository = new ImageRepository(stack, 'Images', {
  repositoryName: name.repository('service-images'),
  key,
  keep: 10,
});
const build = new ImageBuild({ repository, context: 'service', waivers: 'service/waivers.yaml' });
new ScanGate(stack, 'Gate', { name, key, repository });

const role = new ServiceRole(stack, 'Role', {
  service: 'codebuild.amazonaws.com',
  roleName: name.role('image'),
  description: 'Builds the image',
});
build.grantTo(role);
const environment = { buildImage: LinuxBuildImage.STANDARD_7_0, privileged: true };
new PipelineProject(stack, 'Build', { role: role.withoutPolicyUpdates(), buildSpec: build.buildspec, environment });

export { app };
