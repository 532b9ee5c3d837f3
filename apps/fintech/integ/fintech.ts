import { App, Stack } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { EXAMPLES } from '../../../scripts/example-variables';
import { readConfig } from '../src/config';
import { TapStack } from '../src/tapstack';

/** Test case of the whole app before the first push. The connection to GitHub is an example that gives no access. */
export function integCase(app: App, accountId: string): IntegCase {
  const read = readConfig({
    ...EXAMPLES.fintech,
    AWS_ACCOUNT_ID: accountId,
    GITHUB_CONNECTION_ARN: `arn:aws:codeconnections:us-east-1:${accountId}:connection/6a5e4f0c-0000-4000-8000-000000000000`,
    ALERT_EMAIL: 'success@simulator.amazonses.com',
  });
  const config = Object.assign({}, read, { environment: 'integ' }); // separate from a development environment in the account
  StandardTags.apply(app, config.tags);
  new TapStack(app, config);
  const integ = new IntegCase(app, { stacks: app.node.children.filter(Stack.isStack), minutes: 35 });
  const artifacts = `fintech-artifacts-${accountId}-us-east-1-integ`;

  integ.check('images', 'does not allow image tags to change', {
    ...Ask.images('fintech-images-integ'),
    at: ['repositories.0.imageTagMutability', 'IMMUTABLE'],
  });
  integ.check('artifacts', 'keep their versions', {
    ...Ask.bucket(artifacts, 'getBucketVersioning'),
    like: { Status: 'Enabled' },
  });
  integ.check('service', 'uses blue/green deployments', {
    service: 'ecs',
    api: 'describeServices',
    parameters: { cluster: 'fintech-cluster-integ', services: ['fintech-service-integ'] },
    at: ['services.0.deploymentConfiguration.strategy', 'BLUE_GREEN'],
  });
  integ.check('audit', 'can restore the approval records to any time in the last weeks', {
    ...Ask.table('fintech-approvals-table-integ', 'describeContinuousBackups'),
    at: ['ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus', 'ENABLED'],
    notEmulated: 'the embedded CloudFormation ignores the point-in-time recovery of tables',
  });
  integ.check('audit', 'keeps delivery events for 13 months', {
    ...Ask.logGroup('/aws/events/fintech-audit-integ'),
    at: ['logGroups.0.retentionInDays', 400],
  });
  integ.check('audit', 'receives an event for every approval', {
    ...Ask.rule('fintech-approvals-rule-integ'),
    like: { State: 'ENABLED', EventPattern: Match.stringLikeRegexp('"Approval"') },
  });
  integ.check('metrics', 'has an alarm if too many changes fail', {
    ...Ask.alarm('fintech-payments-change-failures-alarm-integ'),
    like: {
      MetricAlarms: [Match.objectLike({ AlarmActions: Match.arrayWith([Match.stringLikeRegexp('^arn:aws:sns:')]) })],
    },
  });
  integ.check('pipeline', 'runs executions one after another', {
    ...Ask.pipeline('fintech-pipeline-integ'),
    at: ['pipeline.executionMode', 'QUEUED'],
  });
  return integ;
}
