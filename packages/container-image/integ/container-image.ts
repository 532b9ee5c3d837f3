import { App, Stack } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { ImageRepository, ScanGate } from '@slipway/container-image';
import { EncryptionKey } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of an image repository and its scan gate. */
export function integCase(app: App): IntegCase {
  const stack = new Stack(app, 'ContainerImage', { stackName: 'slipway-integ-container-image' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/slipway-integ-images', description: 'Images' });
  const images = new ImageRepository(stack, 'Images', { key, keep: 10 });
  const gate = new ScanGate(stack, 'Gate', { key, repository: images });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 5 });
  const repository = (like: object) => ({
    service: 'ecr',
    api: 'describeRepositories',
    parameters: { repositoryNames: [images.repositoryName] },
    like: { repositories: [Match.objectLike({ ...like })] },
  });

  integ.check('repository', 'does not allow image tags to change', repository({ imageTagMutability: 'IMMUTABLE' }));
  integ.check('repository', 'scans pushed images', repository({ imageScanningConfiguration: { scanOnPush: true } }));
  integ.check(
    'repository',
    'is encrypted with the key',
    repository({ encryptionConfiguration: { encryptionType: 'KMS', kmsKey: key.keyArn } }),
  );
  integ.check('repository', 'keeps ten images', {
    service: 'ecr',
    api: 'getLifecyclePolicy',
    parameters: { repositoryName: images.repositoryName },
    like: { lifecyclePolicyText: Match.stringLikeRegexp('"countNumber": ?10[,}]') },
  });
  integ.check('gate', 'runs on the current Node.js version', {
    service: 'lambda',
    api: 'getFunctionConfiguration',
    parameters: { FunctionName: gate.function.functionName },
    like: { Runtime: 'nodejs24.x', State: 'Active' },
  });
  return integ;
}
