import { DIFFERENCES } from '../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError } from './errors';
import { codeCommitClone, takeCommit } from './git-source';
import { ActionPorts } from './ports';

const ZIP = 'CODE_ZIP';

/**
 * CodeCommit source action. Reads a commit from the bare repository that replaces the CodeCommit repository.
 *
 * The role's permissions for the repository are checked against the table of required permissions before the action
 * runs.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html
 */
export class CodeCommitSource implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Source';
  public readonly provider = 'CodeCommit';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      RepositoryName: repository,
      BranchName: branch,
      OutputArtifactFormat: format = ZIP,
    } = context.configuration;
    if (!repository || !branch) {
      throw new ConfigurationError(
        'a CodeCommit source needs RepositoryName and BranchName; add them to the action configuration',
      );
    }
    if (format !== ZIP) {
      throw new ConfigurationError(DIFFERENCES.cloneFormat.says(format));
    }
    return takeCommit(this.ports, context, await codeCommitClone(this.ports, repository), {
      repository,
      branch,
      url: ({ id }) => `https://console.aws.amazon.com/codecommit/home#/repository/${repository}/commit/${id}`,
      variables: ({ id, message, author, committer }) => ({
        CommitId: id,
        CommitMessage: message,
        AuthorDate: author.date,
        CommitterDate: committer.date,
        BranchName: branch,
        RepositoryName: repository,
      }),
    });
  }
}
