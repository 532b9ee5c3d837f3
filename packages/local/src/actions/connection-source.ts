import { DIFFERENCES } from '../differences';
import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError } from './errors';
import { gitHubClone, takeCommit } from './git-source';
import { ActionPorts } from './ports';

const ZIP = 'CODE_ZIP';

/**
 * Source action for a connection. Reads a commit from the local clone that replaces the repository.
 *
 * The role's permission to use the connection is checked against the table of required permissions before the action
 * runs.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 */
export class ConnectionSource implements ActionRunner {
  public readonly owner = 'AWS';
  public readonly category = 'Source';
  public readonly provider = 'CodeStarSourceConnection';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const {
      ConnectionArn: connection,
      FullRepositoryId: repository,
      BranchName: branch,
      OutputArtifactFormat: format = ZIP,
    } = context.configuration;
    if (!connection || !repository || !branch) {
      throw new ConfigurationError(
        'a connection source needs ConnectionArn, FullRepositoryId and BranchName; add them to the action configuration',
      );
    }
    if (format !== ZIP) {
      throw new ConfigurationError(DIFFERENCES.cloneFormat.says(format));
    }
    return takeCommit(this.ports, context, gitHubClone(this.ports, repository), {
      repository,
      branch,
      url: () => undefined,
      variables: ({ id, message, author }) => ({
        CommitId: id,
        CommitMessage: message,
        AuthorDate: author.date,
        BranchName: branch,
        FullRepositoryName: repository,
        ConnectionArn: connection,
      }),
    });
  }
}
