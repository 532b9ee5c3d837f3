import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { RoleSession } from '../role-session';

/**
 * CodeBuild calls for the builds of an action, made with the permissions of the role that starts the builds: the
 * action's role or, in a batch, the service role of the batch. The embedded AWS checks the permissions and records the
 * build. The runner executes the build.
 */
export class CodeBuildApi {
  private readonly client: CodeBuildClient;

  constructor(
    private readonly aws: EmbeddedAws,
    private readonly session: RoleSession,
    private readonly projectName: string,
  ) {
    this.client = new CodeBuildClient(session.clientOptions);
  }

  /** Starts a build and returns its ID, `project:uuid`. */
  public async startBuild(): Promise<string> {
    const { build } = await this.call('StartBuild', () =>
      this.client.send(new StartBuildCommand({ projectName: this.projectName })),
    );
    return build!.id!;
  }

  public async batchGetBuilds(id: string): Promise<void> {
    const command = new BatchGetBuildsCommand({ ids: [id] });
    nameProject(command, this.projectName);
    await this.call('BatchGetBuilds', () => this.client.send(command));
  }

  private async call<T>(operation: string, call: () => Promise<T>): Promise<T> {
    const { region, accountId } = this.aws;
    return this.session.call(
      `codebuild:${operation}`,
      `arn:aws:codebuild:${region}:${accountId}:project/${this.projectName}`,
      call,
    );
  }
}

/**
 * Adds the project name to the request body. AWS derives the project from the build ID. The embedded AWS needs the
 * project name for its permission check, and would otherwise check the permission on `*`.
 */
function nameProject(command: BatchGetBuildsCommand, projectName: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: string }).body = JSON.stringify({ ...args.input, projectName });
      return next(args);
    },
    { step: 'build', priority: 'high' },
  );
}
