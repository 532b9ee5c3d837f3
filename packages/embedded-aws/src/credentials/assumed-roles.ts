import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { Deployment } from '../stacks/deployment';
import { trustedPrincipals, trustedServices, trustsService } from '../stacks/trust-policy';
import { AwsCredentials, EmbeddedAws } from '../emulator/embedded-aws';
import { RoleNotAssumableError } from './errors';
import { LOCAL_RUNNER } from '../deployment/local-runner';
import { Assumer, RoleCredentials } from './role-credentials';

const RENEW_BEFORE_MS = 5 * 60_000;
const SESSION_SECONDS = 3600;
const ROLE_ARN = /^arn:[^:]*:iam::\d+:role\//;

interface Session {
  readonly credentials: AwsCredentials;
  readonly expires: number;
}

/** Role credentials from `sts:AssumeRole`, cached until five minutes before they expire. */
export class AssumedRoles implements RoleCredentials {
  private readonly sessions = new Map<string, Promise<Session>>();

  /**
   * @param runner access key of the runner's IAM user, which the deployed copy of every service role trusts
   * @param now function that returns the current time, in milliseconds
   */
  constructor(
    private readonly aws: EmbeddedAws,
    private readonly deployment: Pick<Deployment, 'stacks'>,
    private readonly runner: AwsCredentials,
    private readonly now: () => number = Date.now,
  ) {}

  public async of(roleArn: string, by?: Assumer): Promise<AwsCredentials> {
    const assumer = this.assumerOf(roleArn, by);
    const name = JSON.stringify([roleArn, assumer]);
    const kept = await this.sessions.get(name)?.catch(() => undefined);
    if (kept && kept.expires - RENEW_BEFORE_MS > this.now()) {
      return kept.credentials;
    }
    const session = this.assume(roleArn, assumer);
    this.sessions.set(name, session);
    return (await session).credentials;
  }

  private async assume(roleArn: string, by: Assumer): Promise<Session> {
    const assumer = 'roleArn' in by ? await this.of(by.roleArn) : this.runner;
    const sts = new STSClient(this.aws.clientOptions(assumer));
    try {
      const { Credentials: credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: LOCAL_RUNNER, DurationSeconds: SESSION_SECONDS }),
      );
      return {
        credentials: {
          accessKeyId: credentials!.AccessKeyId!,
          secretAccessKey: credentials!.SecretAccessKey!,
          sessionToken: credentials!.SessionToken!,
        },
        expires: credentials!.Expiration!.getTime(),
      };
    } catch (error) {
      throw new RoleNotAssumableError(roleArn, describe(by), (error as Error).message, { cause: error });
    }
  }

  /**
   * Returns the principal that assumes a role in AWS. In the deployed copy, the role trusts the runner, so the service
   * is read from the template.
   */
  private assumerOf(roleArn: string, by: Assumer | undefined): Assumer {
    if (by !== undefined && 'roleArn' in by) {
      return by;
    }
    const trust = this.trustOf(roleArn, by);
    const services = trustedServices(trust);
    if (by === undefined ? services.length > 0 : trustsService(trust, by.service)) {
      return by ?? { service: services[0] };
    }
    const [role] = trustedPrincipals(trust).filter((principal) => ROLE_ARN.test(principal));
    if (by === undefined && role !== undefined) {
      return { roleArn: role };
    }
    throw new RoleNotAssumableError(
      roleArn,
      describe(by),
      `the trust policy of the role allows ${services.length > 0 ? `only ${services.join(', ')}` : 'no service'}`,
    );
  }

  private trustOf(roleArn: string, by: Assumer | undefined): unknown {
    const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const role = this.deployment.stacks
      .flatMap(({ resources }) => resources)
      .find(({ type, physicalId }) => type === 'AWS::IAM::Role' && physicalId === name);
    if (role === undefined) {
      throw new RoleNotAssumableError(roleArn, describe(by), 'the role is not part of this deployment', {
        remedy: 'create the role in a stack of the app',
      });
    }
    return role.properties.AssumeRolePolicyDocument;
  }
}

function describe(by: Assumer | undefined): string {
  if (by === undefined) {
    return 'an AWS service';
  }
  return 'service' in by ? by.service : by.roleArn;
}
