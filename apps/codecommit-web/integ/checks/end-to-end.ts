import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import type { Deployed } from '../codecommit-web';

/**
 * Adds checks that follow a commit to its notifications. The commit contains no code, so that the build fails and is
 * reported.
 */
export function checkEndToEnd(integ: IntegCase, { names }: Deployed): void {
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('end to end', title, props);
  const pipeline = names.all.pipeline();
  add('accepts a commit to the main branch', {
    service: 'codecommit',
    api: 'putFile',
    parameters: {
      repositoryName: names.all.gitRepository('web'),
      branchName: 'main',
      fileContent: 'SGVsbG8K',
      filePath: 'README.md',
    },
    like: { commitId: Match.stringLikeRegexp('^[0-9a-f]{40}$') },
  });
  add('starts an execution on the commit event', {
    service: 'codepipeline',
    api: 'listPipelineExecutions',
    parameters: { pipelineName: pipeline, maxResults: 1 },
    like: {
      pipelineExecutionSummaries: [
        Match.objectLike({ trigger: Match.objectLike({ triggerType: Match.stringLikeRegexp('CloudWatchEvent') }) }),
      ],
    },
    waits: true,
  });
  add('keeps the events of the execution', {
    service: 'cloudwatch-logs',
    api: 'describeLogStreams',
    parameters: { logGroupName: names.logGroups.pipeline, limit: 1 },
    like: { logStreams: [Match.objectLike({})] },
    waits: true,
    notEmulated: 'the embedded AWS runs no executions, so there are no events',
  });
}
