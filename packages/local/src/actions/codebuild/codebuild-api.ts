import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { json } from 'node:stream/consumers';
import { EmbeddedAws } from '../../embedded-aws/embedded-aws';
import { RoleSession } from '../role-session';
import { signedHeaders } from './signed-request';

/** A refusal of the API by its own name. */
class CodeBuildApiError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = type;
  }
}

interface Answer {
  readonly __type?: string;
  readonly message?: string;
  readonly build?: { readonly id: string };
}

/**
 * The calls that an action makes to CodeBuild, with the rights of the role that makes them.
 * The embedded AWS checks the rights and writes the build down; the build itself is run here.
 */
export class CodeBuildApi {
  constructor(private readonly aws: EmbeddedAws, private readonly session: RoleSession) {}

  /** Resolves to the id of the build: `project:uuid`. */
  public async startBuild(projectName: string): Promise<string> {
    const { build } = await this.call('StartBuild', projectName, {});
    return build!.id;
  }

  public async batchGetBuilds(projectName: string, id: string): Promise<void> {
    await this.call('BatchGetBuilds', projectName, { ids: [id] });
  }

  private async call(operation: string, projectName: string, input: object): Promise<Answer> {
    const { region, accountId } = this.aws;
    const resource = `arn:aws:codebuild:${region}:${accountId}:project/${projectName}`;
    // The embedded AWS takes the resource that it checks from the project's name, in every operation.
    return this.session.call(`codebuild:${operation}`, resource, () => this.post(operation, { ...input, projectName }));
  }

  private async post(operation: string, input: object): Promise<Answer> {
    const { endpoint, region, caFile } = this.aws;
    const body = JSON.stringify(input);
    const headers = signedHeaders({ endpoint, region, service: 'codebuild', target: `CodeBuild_20161006.${operation}`, body, credentials: this.session.credentials });
    const posted = request(endpoint, { method: 'POST', headers, ca: readFileSync(caFile) }).end(body);
    const [response] = await once(posted, 'response') as [IncomingMessage];
    const answer = await json(response) as Answer;
    if (response.statusCode !== 200) {
      throw new CodeBuildApiError(String(answer.__type), String(answer.message));
    }
    return answer;
  }
}
