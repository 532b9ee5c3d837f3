import { Pipeline } from '@slipway/embedded-aws';
import { CodeCommitPush } from './code-commit';

/**
 * Returns the names of the pipelines that poll the pushed branch. A pipeline polls unless its source action disables
 * polling. The deletion of a branch starts no pipeline.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html#action-reference-CodeCommit-config
 */
export function pollingPipelines(
  pipelines: readonly Pipeline[],
  { repository, reference, after }: CodeCommitPush,
): string[] {
  return pipelines
    .filter(({ stages: [first] }) =>
      first.actions.some(
        ({ type: { provider }, configuration: { RepositoryName, BranchName, PollForSourceChanges } }) =>
          provider === 'CodeCommit' &&
          RepositoryName === repository &&
          `refs/heads/${BranchName}` === reference &&
          PollForSourceChanges?.toLowerCase() !== 'false',
      ),
    )
    .filter(() => after !== undefined)
    .map(({ name }) => name);
}
