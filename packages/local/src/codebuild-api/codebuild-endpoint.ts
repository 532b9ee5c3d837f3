import { text } from 'node:stream/consumers';
import {
  ApiRefusedError,
  CallAuthorizer,
  callEmulator,
  EmbeddedAws,
  EmulatorAnswer,
  LoopbackServer,
  SignedCall,
} from '@slipway/embedded-aws';
import { messageOf } from '@slipway/processes';
import { z } from 'zod';
import { buildRequested } from './build-request';
import { CalledBuilds } from './called-builds';

/** Where the SDK and the command line of AWS look for CodeBuild. */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL_CODEBUILD';
const PREFIX = 'CodeBuild_20161006.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** The embedded AWS would say that they were done. */
const NOT_DONE = ['StopBuild', 'RetryBuild', 'StartBuildBatch', 'StopBuildBatch', 'RetryBuildBatch'];

const started = z.object({ build: z.looseObject({ id: z.string() }) });
const asked = z.object({ ids: z.array(z.string()).min(1).max(100) });

/**
 * The API of CodeBuild on loopback, for functions and builds: what `StartBuild` starts runs here.
 *
 * Every call is handed to the embedded AWS as its caller signed it, which decides whether the caller may make it.
 * `BatchGetBuilds` about these builds is the exception: AWS finds the project in the ID of a build. The embedded AWS
 * does not, and is asked about the project.
 */
export class CodeBuildEndpoint {
  /** Starts to answer. Nothing can be built before `runWith`. */
  public static async start(aws: EmbeddedAws, authorizer: CallAuthorizer): Promise<CodeBuildEndpoint> {
    const made: { endpoint?: CodeBuildEndpoint } = {};
    const server = await LoopbackServer.start((request, response) => {
      void (async () => {
        const { url, headers } = request;
        const { status, contentType, body } = await made.endpoint!.answer({
          path: url!,
          headers,
          body: await text(request),
        });
        response.writeHead(status, { 'content-type': contentType }).end(body);
      })();
    });
    made.endpoint = new CodeBuildEndpoint(aws, authorizer, server);
    return made.endpoint;
  }

  private builds?: CalledBuilds;

  private constructor(
    private readonly aws: EmbeddedAws,
    private readonly authorizer: CallAuthorizer,
    private readonly server: LoopbackServer,
  ) {}

  /** What a function or a build needs to find it. */
  public get environment(): Record<string, string> {
    return { [ENDPOINT_VARIABLE]: this.server.url };
  }

  /** Says who runs the builds. */
  public runWith(builds: CalledBuilds): void {
    this.builds = builds;
  }

  public async stop(): Promise<void> {
    await this.builds?.stop();
    await this.server.stop();
  }

  private async answer(call: SignedCall): Promise<EmulatorAnswer> {
    const operation = String(call.headers['x-amz-target']).slice(PREFIX.length);
    try {
      if (NOT_DONE.includes(operation)) {
        throw new ApiRefusedError('InvalidInputException', `${operation} is not done here; StartBuild is`);
      }
      if (operation === 'StartBuild') {
        return await this.startBuild(call);
      }
      return (
        (operation === 'BatchGetBuilds' && (await this.batchGetBuilds(call))) || (await callEmulator(this.aws, call))
      );
    } catch (error) {
      const type = error instanceof ApiRefusedError ? error.type : 'InvalidInputException';
      return answerOf(400, { __type: type, message: messageOf(error) });
    }
  }

  private async startBuild(call: SignedCall): Promise<EmulatorAnswer> {
    const request = buildRequested(JSON.parse(call.body));
    const answer = await callEmulator(this.aws, call);
    if (answer.status !== 200) {
      return answer;
    }
    if (!this.builds) {
      throw new ApiRefusedError('InvalidInputException', 'the stacks are not deployed yet: no build can be started');
    }
    const { build } = started.parse(JSON.parse(answer.body));
    return answerOf(200, { build: { ...build, ...this.builds.start(build.id, request).answer } });
  }

  /** Undefined if it is about builds of pipelines only. */
  private async batchGetBuilds(call: SignedCall): Promise<EmulatorAnswer | undefined> {
    const { ids } = asked.parse(JSON.parse(call.body));
    const found = ids.map((id) => this.builds?.find(id)?.answer);
    if (found.every((build) => build === undefined)) {
      return undefined;
    }
    const projects = new Set(ids.map((id) => id.split(':')[0]));
    await this.authorizer.authorize(
      call,
      [...projects].map((project) => ({
        action: 'codebuild:BatchGetBuilds',
        resource: `arn:aws:codebuild:\${Region}:\${Account}:project/${project}`,
      })),
    );
    return answerOf(200, {
      builds: found.filter((build) => build !== undefined),
      buildsNotFound: ids.filter((_, at) => found[at] === undefined),
    });
  }
}

function answerOf(status: number, body: object): EmulatorAnswer {
  return { status, contentType: CONTENT_TYPE, body: JSON.stringify(body) };
}
