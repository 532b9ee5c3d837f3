import { App } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { BuildImageStack } from '../src/build-image-stack';
import { EXAMPLES } from '../../../scripts/example-variables';
import { readConfig } from '../src/config';
import { DeploymentRolesStack } from '../src/deployment-roles-stack';
import { ToolingStack } from '../src/tooling-stack';

/**
 * Test case of the tooling account, which is also the target account. No image is built, and the connection to GitHub
 * is an example.
 */
export function integCase(app: App, accountId: string): IntegCase {
  const pin = '0'.repeat(64);
  const config = readConfig({
    ...EXAMPLES['pulumi-gitops'],
    ENVIRONMENT_SUFFIX: 'integ',
    ONCALL_EMAIL: 'success@simulator.amazonses.com',
    TOOLING_ACCOUNT: accountId,
    GITHUB_CONNECTION_ARN: `arn:aws:codeconnections:us-east-1:${accountId}:connection/6a5e4f0c-0000-4000-8000-000000000000`,
  });
  const stacks = [
    new BuildImageStack(app, config),
    new ToolingStack(app, config),
    new DeploymentRolesStack(app, 'dev', config),
  ];
  const integ = new IntegCase(app, { stacks, minutes: 15 });

  integ.check('build image', 'does not allow tags of promoted images to change', {
    ...Ask.images('pulumi-images-tooling-integ'),
    at: ['repositories.0.imageTagMutability', 'IMMUTABLE'],
  });
  integ.check('build image', 'is built in a privileged project', {
    ...Ask.project('image-build-project-tooling-integ'),
    at: ['projects.0.environment.privilegedMode', true],
  });
  ['dev', 'staging', 'prod'].forEach((environment) => {
    integ.check('pipelines', `use an image with a digest in ${environment}`, {
      ...Ask.project(`up-project-${environment}-integ`),
      like: {
        projects: [
          Match.objectLike({ environment: Match.objectLike({ image: Match.stringLikeRegexp(`@sha256:${pin}$`) }) }),
        ],
      },
    });
    integ.check('pipelines', `apply pushes one after another in ${environment}`, {
      ...Ask.pipeline(`pipeline-${environment}-integ`),
      at: ['pipeline.executionMode', 'QUEUED'],
    });
    integ.check('drift', `is checked on a schedule in ${environment}`, {
      ...Ask.rule(`drift-schedule-start-rule-${environment}-integ`),
      like: { State: 'ENABLED', ScheduleExpression: Match.stringLikeRegexp('^(cron|rate)\\(') },
    });
  });
  integ.check('approvals', 'can be restored to any time in the last weeks', {
    ...Ask.table('approvals-table-tooling-integ', 'describeContinuousBackups'),
    at: ['ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus', 'ENABLED'],
    notEmulated: 'the embedded CloudFormation ignores the point-in-time recovery of tables',
  });
  return integ;
}
