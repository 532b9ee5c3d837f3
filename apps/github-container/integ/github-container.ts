import { App } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { EXAMPLES } from '../../../scripts/example-variables';
import { readConfig } from '../src/config';
import { DeliveryStack } from '../src/delivery-stack';
import { FoundationStack } from '../src/foundation-stack';
import { ServiceStack } from '../src/service-stack';

/** Test case of the whole app before the first push. The GitHub token is generated and gives no access. */
export function integCase(app: App, accountId: string): IntegCase {
  const config = readConfig({
    ...EXAMPLES['github-container'],
    ENVIRONMENT_SUFFIX: 'integ',
    AWS_ACCOUNT_ID: accountId,
  });
  const foundation = new FoundationStack(app, config);
  const service = new ServiceStack(app, config, foundation);
  const stacks = [foundation, service, new DeliveryStack(app, config, foundation, service)];
  const integ = new IntegCase(app, { stacks, minutes: 30 });
  const artifacts = `container-artifacts-${accountId}-us-east-1-integ`;
  const encryption = 'ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.SSEAlgorithm';

  integ.check('images', 'does not allow image tags to change', {
    ...Ask.images('container-images-integ'),
    at: ['repositories.0.imageTagMutability', 'IMMUTABLE'],
  });
  integ.check('images', 'scans pushed images', {
    ...Ask.images('container-images-integ'),
    at: ['repositories.0.imageScanningConfiguration.scanOnPush', true],
  });
  integ.check('artifacts', 'are encrypted with a key', {
    ...Ask.bucket(artifacts, 'getBucketEncryption'),
    at: [encryption, 'aws:kms'],
  });
  integ.check('artifacts', 'keep their versions', {
    ...Ask.bucket(artifacts, 'getBucketVersioning'),
    like: { Status: 'Enabled' },
  });
  integ.check('service', 'uses blue/green deployments', {
    service: 'ecs',
    api: 'describeServices',
    parameters: { cluster: 'container-cluster-integ', services: ['container-service-integ'] },
    at: ['services.0.deploymentConfiguration.strategy', 'BLUE_GREEN'],
  });
  integ.check('webhook', 'processes each delivery only once, for as long as GitHub can repeat it', {
    ...Ask.table('container-webhook-claims-integ', 'describeTimeToLive'),
    like: { TimeToLiveDescription: Match.objectLike({ TimeToLiveStatus: 'ENABLED' }) },
    notEmulated: 'the embedded CloudFormation ignores the time to live of items',
  });
  integ.check('webhook', 'counts the signatures that it refuses', {
    ...Ask.alarm('container-webhook-refused-alarm-integ'),
    like: {
      MetricAlarms: [Match.objectLike({ AlarmActions: Match.arrayWith([Match.stringLikeRegexp('^arn:aws:sns:')]) })],
    },
  });
  integ.check('scan gate', 'runs on the current Node.js version', {
    ...Ask.function('container-scan-gate-function-integ'),
    like: { Runtime: 'nodejs24.x' },
  });
  integ.check('pipeline', 'runs the scan between the tests and the deployment', {
    ...Ask.pipeline('container-pipeline-integ'),
    at: ['pipeline.stages.3.name', 'SecurityScan'],
  });
  return integ;
}
