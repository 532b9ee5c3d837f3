import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { PulumiImage } from '@slipway/codebuild-pulumi-image';
import { EncryptionKey } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';

const PIN = '0'.repeat(64);

/** Test case of the build image with the Pulumi CLI. No image is built, because the base image does not exist. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'PulumiImage', { stackName: 'slipway-integ-pulumi-image' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-pulumi-image', description: 'Images' });
  const image = new PulumiImage(stack, 'Image', {
    key,
    baseImage: `public.ecr.aws/docker/library/node:22-bookworm-slim@sha256:${PIN}`,
    nodeVersion: '22.20.0',
    pulumi: { version: '3.248.0', sha256: PIN },
  });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 6 });
  const project = (name: string, like: object) => ({
    service: 'codebuild',
    api: 'batchGetProjects',
    parameters: { names: [name] },
    like: { projects: [Match.objectLike({ ...like })] },
  });
  const repository = (name: string, like: object) => ({
    service: 'ecr',
    api: 'describeRepositories',
    parameters: { repositoryNames: [name] },
    like: { repositories: [Match.objectLike({ ...like })] },
  });

  integ.check(
    'build',
    'builds images in a privileged project',
    project(image.buildProjectName, {
      environment: Match.objectLike({ privilegedMode: true }),
      encryptionKey: key.keyArn,
    }),
  );
  integ.check(
    'gate',
    'checks images without privileges',
    project(image.gateProjectName, { environment: Match.objectLike({ privilegedMode: false }) }),
  );
  integ.check(
    'repositories',
    'do not allow tags of promoted images to change',
    repository(image.promoted.repositoryName, { imageTagMutability: 'IMMUTABLE' }),
  );
  integ.check(
    'repositories',
    'encrypts candidates with the key',
    repository(image.candidates.repositoryName, {
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: key.keyArn },
    }),
  );
  return integ;
}
