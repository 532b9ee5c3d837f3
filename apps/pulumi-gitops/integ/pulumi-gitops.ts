import { App } from 'aws-cdk-lib/core';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import { BuildImageStack } from '../src/build-image-stack';
import { EXAMPLES } from '../../../scripts/example-variables';
import { readConfig } from '../src/config';
import { DeploymentRolesStack } from '../src/deployment-roles-stack';
import { ToolingStack } from '../src/tooling-stack';

/** The tooling account, which is its own target: no image is built, and no connection to GitHub is open. */
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

  integ.check('build image', 'do not allow tags of promoted images to change', {
    ...Ask.images('pulumi-images-tooling-integ'),
    at: ['repositories.0.imageTagMutability', 'IMMUTABLE'],
  });
  integ.check('build image', 'is built with privileges', {
    ...Ask.project('image-build-project-tooling-integ'),
    at: ['projects.0.environment.privilegedMode', true],
  });
  ['dev', 'staging', 'prod'].forEach((environment) => {
    integ.check('pipelines', `has an image by its digest for ${environment}`, {
      ...Ask.project(`up-project-${environment}-integ`),
      like: {
        projects: [
          Match.objectLike({ environment: Match.objectLike({ image: Match.stringLikeRegexp(`@sha256:${pin}$`) }) }),
        ],
      },
    });
    integ.check('pipelines', `applies pushes one after the other in ${environment}`, {
      ...Ask.pipeline(`pipeline-${environment}-integ`),
      at: ['pipeline.executionMode', 'QUEUED'],
    });
    integ.check('drift', `is looked for in ${environment} by a schedule`, {
      ...Ask.rule(`drift-schedule-start-rule-${environment}-integ`),
      like: { State: 'ENABLED', ScheduleExpression: Match.stringLikeRegexp('^(cron|rate)\\(') },
    });
  });
  integ.check('approvals', 'are kept', {
    ...Ask.table('approvals-table-tooling-integ', 'describeContinuousBackups'),
    at: ['ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus', 'ENABLED'],
    notEmulated: 'its CloudFormation drops the recovery of tables',
  });
  return integ;
}
