import { Assumer, AwsCredentials, ObjectStore, PutOptions } from '@slipway/embedded-aws';
import { ActionContext } from '../pipeline/action-runner';
import { AccessDeniedError } from './errors';
import { ActionPorts } from './ports';

const REFUSED = /not authorized to perform:? ([\w-]+:\w+)(?: on resource:? "?([^\s"]+))?/;
const FORBIDDEN = 403;

/**
 * Session for calls to the embedded AWS with the permissions of one role. A denied call throws an `AccessDeniedError`.
 */
export class RoleSession {
  private constructor(
    public readonly roleArn: string,
    public readonly credentials: AwsCredentials,
    public readonly clientOptions: object,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * Assumes the role of an action. If the action has its own role, the pipeline's role assumes it, as in CodePipeline.
   */
  public static async ofAction(
    ports: ActionPorts,
    { roleArn, pipeline }: Pick<ActionContext, 'roleArn' | 'pipeline'>,
  ): Promise<RoleSession> {
    const service = { service: 'codepipeline.amazonaws.com' };
    await ports.credentials.of(pipeline.roleArn, service);
    return RoleSession.open(ports, roleArn, roleArn === pipeline.roleArn ? service : { roleArn: pipeline.roleArn });
  }

  public static async open(
    { aws, credentials }: Pick<ActionPorts, 'aws' | 'credentials'>,
    roleArn: string,
    by: Assumer,
  ): Promise<RoleSession> {
    const assumed = await credentials.of(roleArn, by);
    return new RoleSession(roleArn, assumed, aws.clientOptions(assumed), new ObjectStore(aws, assumed));
  }

  /**
   * Makes a call. If the call is denied, the error names the action and the resource in the service's error message or,
   * if they are missing there, the given action and resource.
   */
  public async call<T>(apiAction: string, resource: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (cause) {
      const error = cause as Error;
      if (!isDenied(error)) {
        throw error;
      }
      const [, action = apiAction, on = resource] = REFUSED.exec(error.message) ?? [];
      throw new AccessDeniedError(this.roleArn, action, on, { cause: error });
    }
  }

  public async getObject(bucket: string, key: string, file: string, versionId?: string) {
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    return this.call(action, objectArn(bucket, key), () => this.objects.get(bucket, key, file, versionId));
  }

  public async putObject(bucket: string, key: string, file: string, options: PutOptions) {
    return this.call('s3:PutObject', objectArn(bucket, key), () => this.objects.put(bucket, key, file, options));
  }
}

export function objectArn(bucket: string, key: string): string {
  return `arn:aws:s3:::${bucket}/${key}`;
}

function isDenied(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): boolean {
  return /Denied|NotAuthorized|AuthorizationError/.test(error.name) || error.$metadata?.httpStatusCode === FORBIDDEN;
}
