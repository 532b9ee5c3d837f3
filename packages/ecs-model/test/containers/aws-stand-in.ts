import { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { EmbeddedAws, LoopbackServer, RoleCredentials } from '@slipway/embedded-aws';

const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

/** Calls of the container model to the embedded AWS: revision numbers, listeners and functions. */
export class AwsStandIn {
  /** Listeners and target groups that CloudFormation has created in an incomplete stack. */
  public readonly listeners: string[] = [];
  /** Task definitions that CloudFormation has created in an incomplete stack, by ARN. */
  public readonly definitions = new Map<string, object>();
  /** Responses of hooks, by the ARN of the function. An error has the payload of a failed function. */
  public readonly functions = new Map<string, (event: Record<string, unknown>) => object>();
  /** Digests of images, by `repository:tag`. */
  public readonly tags = new Map<string, string>();
  /** Values of secrets, by ARN. Undefined for a secret that is not text. */
  public readonly secrets = new Map<string, string | undefined>();
  /** Values of parameters, by name. */
  public readonly parameters = new Map<string, string>();
  /** File that the environment variables of a role name. */
  public caFile?: string;
  /** Assumed roles, with the principals that assumed them. */
  public readonly assumed: string[] = [];
  private readonly revisions = new Map<string, number>();

  private constructor(private readonly server: LoopbackServer) {}

  public static async start(): Promise<AwsStandIn> {
    const server = await LoopbackServer.start((request, response) => void standIn.answer(request, response));
    const standIn = new AwsStandIn(server);
    return standIn;
  }

  public get aws(): EmbeddedAws {
    const endpoint = this.server.url;
    return {
      endpoint,
      region: 'us-east-1',
      accountId: '111122223333',
      caFile: '',
      templateFolder: '',
      root: KEYS,
      clientOptions: (credentials) => ({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }),
      environment: ({ accessKeyId }) => ({
        AWS_ACCESS_KEY_ID: accessKeyId,
        ...(this.caFile !== undefined && { AWS_CA_BUNDLE: this.caFile }),
      }),
      stop: async () => undefined,
    };
  }

  public get credentials(): RoleCredentials {
    return {
      of: async (roleArn, by) => {
        this.assumed.push(`${roleArn} by ${JSON.stringify(by)}`);
        return KEYS;
      },
    };
  }

  public async stop(): Promise<void> {
    await this.server.stop();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [, operation] = String(request.headers['x-amz-target'] ?? '').split('.');
    if (operation === 'RegisterTaskDefinition') {
      return this.number(JSON.parse(body).family, response);
    }
    if (operation === 'DescribeTaskDefinition') {
      return this.describe(JSON.parse(body).taskDefinition, response);
    }
    if (operation === 'DescribeImages') {
      const { repositoryName, imageIds } = JSON.parse(body);
      const imageDigest = this.tags.get(`${repositoryName}:${imageIds[0].imageTag}`);
      return void response
        .writeHead(imageDigest ? 200 : 400)
        .end(JSON.stringify(imageDigest ? { imageDetails: [{ imageDigest }] } : { __type: 'ImageNotFoundException' }));
    }
    if (operation === 'GetSecretValue') {
      const { SecretId, VersionStage, VersionId } = JSON.parse(body);
      const id = [SecretId, VersionStage, VersionId].filter(Boolean).join(' ');
      const known = this.secrets.has(id);
      return void response
        .writeHead(known ? 200 : 400)
        .end(
          JSON.stringify(
            known ? { SecretString: this.secrets.get(id) } : { __type: 'ResourceNotFoundException', message: 'none' },
          ),
        );
    }
    if (operation === 'GetParameters') {
      const [name] = JSON.parse(body).Names;
      const Value = this.parameters.get(name);
      return void response.end(JSON.stringify({ Parameters: Value === undefined ? [] : [{ Name: name, Value }] }));
    }
    if (request.url!.includes('/functions/')) {
      return this.invoke(decodeURIComponent(/functions\/([^/]+)/.exec(request.url!)![1]), JSON.parse(body), response);
    }
    const input = new URLSearchParams(body);
    const kind = input.get('Action')!.replace(/^Describe|s$/g, '');
    const wanted = input.get(`${kind}Arns.member.1`)!;
    const known = this.listeners.includes(wanted);
    response
      .writeHead(known ? 200 : 400, { 'content-type': 'text/xml' })
      .end(
        known
          ? `<Describe${kind}sResponse><Describe${kind}sResult><${kind}s><member><${kind}Arn>${wanted}</${kind}Arn></member></${kind}s></Describe${kind}sResult></Describe${kind}sResponse>`
          : `<ErrorResponse><Error><Code>${kind}NotFound</Code><Message>none</Message></Error></ErrorResponse>`,
      );
  }

  private number(family: string, response: ServerResponse): void {
    const revision = (this.revisions.get(family) ?? 0) + 1;
    this.revisions.set(family, revision);
    response.end(
      JSON.stringify({
        taskDefinition: {
          taskDefinitionArn: `arn:aws:ecs:us-east-1:111122223333:task-definition/${family}:${revision}`,
        },
      }),
    );
  }

  private describe(arn: string, response: ServerResponse): void {
    const found = this.definitions.get(arn);
    response
      .writeHead(found ? 200 : 400)
      .end(
        JSON.stringify(
          found
            ? { taskDefinition: { ...found, taskDefinitionArn: arn } }
            : { __type: 'ClientException', message: 'none' },
        ),
      );
  }

  private invoke(arn: string, event: Record<string, unknown>, response: ServerResponse): void {
    try {
      response.end(JSON.stringify(this.functions.get(arn)!(event)));
    } catch (error) {
      response
        .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
        .end(JSON.stringify({ errorMessage: (error as Error).message }));
    }
  }
}
