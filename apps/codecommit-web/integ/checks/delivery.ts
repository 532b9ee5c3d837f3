import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import type { Deployed } from '../codecommit-web';

/** Adds the checks of CodeCommit, CodeBuild, the pipeline, SNS and EventBridge. */
export function checkDelivery(integ: IntegCase, deployed: Deployed): void {
  checkRepository(integ, deployed);
  checkBuilds(integ, deployed);
  checkPipeline(integ, deployed);
  checkMessages(integ, deployed);
  checkRules(integ, deployed);
}

function checkRepository(integ: IntegCase, { names, exported }: Deployed): void {
  const repository = {
    service: 'codecommit',
    api: 'getRepository',
    parameters: { repositoryName: names.all.gitRepository('web') },
  };
  integ.check('CodeCommit', 'encrypts the source with the key', {
    ...repository,
    like: { repositoryMetadata: Match.objectLike({ kmsKeyId: exported('kms-key-arn') }) },
  });
  integ.check('CodeCommit', 'can be cloned from the URL in the outputs', {
    ...repository,
    like: { repositoryMetadata: Match.objectLike({ cloneUrlHttp: exported('repository-clone-url') }) },
  });
}

function checkBuilds(integ: IntegCase, { names, exported }: Deployed): void {
  Object.entries({ build: true, test: false, security: false }).forEach(([kind, privileged]) => {
    const project = Ask.project(names.all.project(kind));
    integ.check('CodeBuild', `runs ${kind} ${privileged ? 'with' : 'without'} privileges`, {
      ...project,
      at: ['projects.0.environment.privilegedMode', privileged],
      notEmulated: privileged ? undefined : 'the embedded AWS omits settings that a project does not have',
    });
    integ.check('CodeBuild', `encrypts the output of ${kind} with the key`, {
      ...project,
      at: ['projects.0.encryptionKey', exported('kms-key-arn')],
    });
  });
  integ.check('CodeBuild', 'writes build logs to the log group of the builds', {
    ...Ask.project(names.all.project('build')),
    at: ['projects.0.logsConfig.cloudWatchLogs.groupName', names.logGroups.builds],
    notEmulated: 'the embedded CloudFormation ignores the log settings of projects',
  });
}

function checkPipeline(integ: IntegCase, { names, exported }: Deployed): void {
  const add = (title: string, path: string, expected: string | number) =>
    integ.check('pipeline', title, {
      ...Ask.pipeline(names.all.pipeline()),
      at: [`pipeline.${path}`, expected],
    });
  add('is of type V2', 'pipelineType', 'V2');
  add('runs executions one after another', 'executionMode', 'QUEUED');
  ['Source', 'Build', 'Test', 'Security', 'Deploy'].forEach((stage, index) =>
    add(`has ${stage} as stage ${index + 1}`, `stages.${index}.name`, stage),
  );
  add('requires an approval before the release', 'stages.4.actions.0.actionTypeId.category', 'Approval');
  add('encrypts artifacts with the key', 'artifactStore.encryptionKey.id', exported('kms-key-arn'));
}

function checkMessages(integ: IntegCase, { exported }: Deployed): void {
  const topic = exported('sns-topic-arn');
  integ.check('SNS', 'encrypts messages with the key', {
    ...Ask.topic(topic, 'getTopicAttributes'),
    at: ['Attributes.KmsMasterKeyId', exported('kms-key-arn')],
    notEmulated: 'the embedded CloudFormation ignores the key of topics',
  });
  integ.check('SNS', 'sends emails to the configured address', {
    ...Ask.topic(topic, 'listSubscriptionsByTopic'),
    at: ['Subscriptions.0.Endpoint', 'success@simulator.amazonses.com'],
  });
}

function checkRules(integ: IntegCase, { names, suffix }: Deployed): void {
  const pipeline = names.all.pipeline();
  const add = (rule: string, title: string, pattern: string) =>
    integ.check('EventBridge', title, {
      ...Ask.rule(names.all.rule(rule)),
      like: { State: 'ENABLED', EventPattern: Match.stringLikeRegexp(pattern) },
    });
  add('start', 'starts only on pushes to the main branch', '"referenceName": ?\\["main"\\]');
  add('succeeded', 'reports successful executions', `"pipeline": ?\\["${pipeline}"\\]`);
  add('stopped', 'reports stopped executions', '"state": ?\\["STOPPED"\\]');
  add('failure-report', 'reports failed executions', '"state": ?\\[.*"FAILED"');
  integ.check('EventBridge', 'keeps the events of the pipeline in its log group', {
    service: 'eventbridge',
    api: 'listTargetsByRule',
    parameters: { Rule: names.all.rule('log') },
    like: { Targets: [Match.objectLike({ Arn: Match.stringLikeRegexp(`:log-group:/aws/codepipeline/${suffix}$`) })] },
  });
}
