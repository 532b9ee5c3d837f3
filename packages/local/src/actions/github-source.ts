import { ActionContext, ActionOutcome, ActionRunner } from '../pipeline/action-runner';
import { ConfigurationError } from './errors';
import { gitHubClone, takeCommit } from './git-source';
import { ActionPorts } from './ports';

/**
 * GitHub source action with an OAuth token. Reads a commit from the local clone that replaces the GitHub repository.
 * The token is not read.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/appendix-github-oauth.html
 */
export class GitHubSource implements ActionRunner {
  public readonly owner = 'ThirdParty';
  public readonly category = 'Source';
  public readonly provider = 'GitHub';

  constructor(private readonly ports: ActionPorts) {}

  public async run(context: ActionContext): Promise<ActionOutcome> {
    const { Owner: owner, Repo: name, Branch: branch } = context.configuration;
    if (!owner || !name || !branch) {
      throw new ConfigurationError(
        'a GitHub source needs Owner, Repo and Branch; add them to the action configuration',
      );
    }
    const url = (id: string) => `https://github.com/${owner}/${name}/commit/${id}`;
    return takeCommit(this.ports, context, gitHubClone(this.ports, `${owner}/${name}`), {
      repository: `${owner}/${name}`,
      branch,
      url: ({ id }) => url(id),
      variables: ({ id, message, author, committer }) => ({
        CommitId: id,
        CommitMessage: message,
        CommitUrl: url(id),
        AuthorDate: author.date,
        CommitterDate: committer.date,
        BranchName: branch,
        RepositoryName: name,
      }),
    });
  }
}
