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
import { BuildRequested, buildRequested } from './build-request';
import { CalledBuilds } from './called-builds';

/** Environment variable from which the AWS SDKs and the AWS CLI read the CodeBuild endpoint. */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL_CODEBUILD';
const PREFIX = 'CodeBuild_20161006.';
const CONTENT_TYPE = 'application/x-amz-json-1.1';
/** Operations that are refused, because the embedded AWS would report success without performing them. */
const NOT_DONE = ['StopBuild', 'RetryBuild', 'StartBuildBatch', 'StopBuildBatch', 'RetryBuildBatch'];

/** Status fields of a queued build in API responses. */
const QUEUED = { buildStatus: 'IN_PROGRESS', buildComplete: false, currentPhase: 'QUEUED' };

const started = z.object({ build: z.looseObject({ id: z.string() }) });
const asked = z.object({ ids: z.array(z.string()).min(1).max(100) });

/**
 * CodeBuild API on loopback, for functions and builds. Builds that are started with `StartBuild` run on this machine.
 *
 * Calls are forwarded to the embedded AWS with the caller's signature, and the embedded AWS checks the caller's
 * permission. There are two exceptions. `BatchGetBuilds` for these builds is answered here, and the permission is
 * checked for the project, because AWS derives the project from the build ID and the embedded AWS does not. Operations
 * that stop or repeat builds, and batch builds, are refused.
 */
export class CodeBuildEndpoint {
  /** Starts the server. Until `endQueue` is called, builds of projects whose stacks are being created are queued. */
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
  /**
   * Queued builds, by ID. They were requested before the stack of their project was created, for example by the
   * function of a custom resource.
   */
  private readonly queued = new Map<string, BuildRequested>();
  private queueing = true;
  private readonly found: string[] = [];

  private constructor(
    private readonly aws: EmbeddedAws,
    private readonly authorizer: CallAuthorizer,
    private readonly server: LoopbackServer,
  ) {}

  /** Environment variables that direct a function or a build to this endpoint. */
  public get environment(): Record<string, string> {
    return { [ENDPOINT_VARIABLE]: this.server.url };
  }

  /** Descriptions of queued builds that could not be started. */
  public get problems(): readonly string[] {
    return this.found;
  }

  /** Sets the runner for builds that are started with `StartBuild`. */
  public runWith(builds: CalledBuilds): void {
    this.builds = builds;
  }

  /** Starts the queued builds of projects in stacks whose resources have all been created. */
  public startQueued(): void {
    [...this.queued].filter(([, { projectName }]) => this.builds!.knows(projectName)).forEach((one) => this.begin(one));
  }

  /** Starts all queued builds, and stops queueing, because the app is deployed. */
  public endQueue(): void {
    this.queueing = false;
    [...this.queued].forEach((one) => this.begin(one));
  }

  public async stop(): Promise<void> {
    await this.builds?.stop();
    await this.server.stop();
  }

  private async answer(call: SignedCall): Promise<EmulatorAnswer> {
    const operation = String(call.headers['x-amz-target']).slice(PREFIX.length);
    try {
      if (NOT_DONE.includes(operation)) {
        throw new ApiRefusedError(
          'InvalidInputException',
          `${operation} is not supported here; StartBuild is the only operation that affects builds`,
        );
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
    const { build } = started.parse(JSON.parse(answer.body));
    if (this.queueing && !this.builds?.knows(request.projectName)) {
      this.queued.set(build.id, request);
      return answerOf(200, { build: { ...build, ...QUEUED } });
    }
    return answerOf(200, { build: { ...build, ...this.builds!.start(build.id, request).answer } });
  }

  private begin([id, request]: readonly [string, BuildRequested]): void {
    this.queued.delete(id);
    try {
      this.builds!.start(id, request);
    } catch (error) {
      this.found.push(`the queued build ${id} could not be started: ${messageOf(error)}`);
    }
  }

  /**
   * Returns the response for builds of this endpoint, or undefined if the call contains only builds of pipelines.
   *
   * @throws ApiRefusedError if the call contains a queued build, or the caller lacks the permission
   */
  private async batchGetBuilds(call: SignedCall): Promise<EmulatorAnswer | undefined> {
    const { ids } = asked.parse(JSON.parse(call.body));
    const queued = ids.find((id) => this.queued.has(id));
    if (queued !== undefined) {
      throw new ApiRefusedError('InvalidInputException', stillQueued(queued));
    }
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

/**
 * Returns the error message for a query about a queued build. Resource attributes are known only after the whole stack
 * has been created, because the run reads them from outputs of the stack.
 */
function stillQueued(id: string): string {
  return `the build ${id} is queued until every resource in the stack of its project has been created, because resource attributes, such as the ARN of the project's role, are not known before; a resource that waits for the build cannot be deployed here`;
}

function answerOf(status: number, body: object): EmulatorAnswer {
  return { status, contentType: CONTENT_TYPE, body: JSON.stringify(body) };
}
