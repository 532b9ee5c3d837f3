import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import type { Deployed } from '../codecommit-web';

/** CodeCommit, CodeBuild, the pipeline, SNS and EventBridge. */
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
  integ.check('CodeCommit', 'can be cloned from the address of the output', {
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
      notEmulated: privileged ? undefined : 'it leaves out what a project does not have',
    });
    integ.check('CodeBuild', `encrypts what ${kind} makes with the key`, {
      ...project,
      at: ['projects.0.encryptionKey', exported('kms-key-arn')],
    });
  });
  integ.check('CodeBuild', 'writes what builds say into the group of the builds', {
    ...Ask.project(names.all.project('build')),
    at: ['projects.0.logsConfig.cloudWatchLogs.groupName', names.logGroups.builds],
    notEmulated: 'its CloudFormation drops the logs of projects',
  });
}

function checkPipeline(integ: IntegCase, { names, exported }: Deployed): void {
  const add = (title: string, path: string, expected: string | number) =>
    integ.check('pipeline', title, {
      ...Ask.pipeline(names.all.pipeline()),
      at: [`pipeline.${path}`, expected],
    });
  add('is of type V2', 'pipelineType', 'V2');
  add('runs pushes one after the other', 'executionMode', 'QUEUED');
  ['Source', 'Build', 'Test', 'Security', 'Deploy'].forEach((stage, index) =>
    add(`has the stage ${stage} at place ${index + 1}`, `stages.${index}.name`, stage),
  );
  add('asks before it releases', 'stages.4.actions.0.actionTypeId.category', 'Approval');
  add('encrypts artifacts with the key', 'artifactStore.encryptionKey.id', exported('kms-key-arn'));
}

function checkMessages(integ: IntegCase, { exported }: Deployed): void {
  const topic = exported('sns-topic-arn');
  integ.check('SNS', 'encrypts messages with the key', {
    ...Ask.topic(topic, 'getTopicAttributes'),
    at: ['Attributes.KmsMasterKeyId', exported('kms-key-arn')],
    notEmulated: 'its CloudFormation drops the key of topics',
  });
  integ.check('SNS', 'tells the address', {
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
  add('start', 'starts on a push to the main branch, and on nothing else', '"referenceName": ?\\["main"\\]');
  add('succeeded', 'tells of what succeeded', `"pipeline": ?\\["${pipeline}"\\]`);
  add('stopped', 'tells of what was stopped', '"state": ?\\["STOPPED"\\]');
  add('failure-report', 'tells of what failed', '"state": ?\\[.*"FAILED"');
  integ.check('EventBridge', 'keeps the events of the pipeline in its log group', {
    service: 'eventbridge',
    api: 'listTargetsByRule',
    parameters: { Rule: names.all.rule('log') },
    like: { Targets: [Match.objectLike({ Arn: Match.stringLikeRegexp(`:log-group:/aws/codepipeline/${suffix}$`) })] },
  });
}
