import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { makeCertificate } from './certificate';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';
import { EmulatorProcess } from './emulator-process';
import { EmulatorDiedError } from './errors';
import { freePort } from './free-port';
import { PromptAgent } from './prompt-agent';
import { linkRuntimeModules } from './runtime-modules';
import { ASSETS, ensureVirtualEnvironment, VirtualEnvironmentProps } from './virtual-environment';

const ATTEMPTS = 3;

export interface EmbeddedAwsProps extends VirtualEnvironmentProps {
  /** @default - a free one */
  readonly port?: number;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '111122223333' */
  readonly accountId?: string;
  /** @default 120000 */
  readonly readyTimeoutMs?: number;
}

/** Starts an empty embedded AWS with IAM enforced. The first start on a machine installs it. */
export async function startEmbeddedAws(props: EmbeddedAwsProps = {}): Promise<RunningEmbeddedAws> {
  const python = await ensureVirtualEnvironment(props);
  for (let attempts = 1; ; attempts++) {
    try {
      return await start(python, props);
    } catch (error) {
      if (props.port !== undefined || !isPortLost(error) || attempts === ATTEMPTS) throw error;
    }
  }
}

/** Somebody else took the port between our look at it and the emulator's. */
function isPortLost(error: unknown): boolean {
  return error instanceof EmulatorDiedError && error.message.includes('already in use');
}

async function start(python: string, props: EmbeddedAwsProps): Promise<RunningEmbeddedAws> {
  const port = await freePort(props.port);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-aws-'));
  try {
    return await launch(python, port, folder, props);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A running emulator of ours. */
export class RunningEmbeddedAws implements EmbeddedAws {
  public readonly endpoint: string;
  private readonly agent: PromptAgent;

  constructor(
    port: number,
    public readonly region: string,
    public readonly accountId: string,
    public readonly caFile: string,
    public readonly root: AwsCredentials,
    private readonly folder: string,
    private readonly emulator: EmulatorProcess,
  ) {
    this.endpoint = `https://127.0.0.1:${port}`;
    this.agent = new PromptAgent({ ca: readFileSync(caFile), keepAlive: true });
  }

  /** The process group of the emulator. */
  public get pid(): number | undefined {
    return this.emulator.pid;
  }

  /** Set as soon as the emulator has ended, by whatever means. */
  public get death(): EmulatorDiedError | undefined {
    return this.emulator.death;
  }

  public clientOptions(credentials: AwsCredentials): object {
    return {
      endpoint: this.endpoint,
      region: this.region,
      credentials,
      requestHandler: { httpsAgent: this.agent },
    };
  }

  public environment(credentials: AwsCredentials): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      ...(credentials.sessionToken && { AWS_SESSION_TOKEN: credentials.sessionToken }),
      AWS_CA_BUNDLE: this.caFile,
      NODE_EXTRA_CA_CERTS: this.caFile,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  public async stop(): Promise<void> {
    this.agent.destroy();
    await this.emulator.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function launch(
  python: string,
  port: number,
  folder: string,
  props: EmbeddedAwsProps,
): Promise<RunningEmbeddedAws> {
  const { region = 'us-east-1', accountId = '111122223333', readyTimeoutMs = 120_000 } = props;
  const root = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const { certificateFile, keyFile } = await makeCertificate(python, folder);
  const temporary = await makeTemporaryFolder(folder);

  const emulator = new EmulatorProcess({
    command: python,
    args: [join(ASSETS, 'launch.py'), folder],
    logFile: join(folder, 'emulator.log'),
    environment: {
      PATH: [dirname(process.execPath), dirname(python), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: folder,
      TMPDIR: temporary,
      S3_DATA_DIR: join(temporary, 's3'),
      LANG: 'C.UTF-8',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_ACCOUNT_ID: accountId,
      MINISTACK_REGION: region,
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: root.secretAccessKey,
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificateFile,
      MINISTACK_SSL_KEY: keyFile,
      NODE_EXTRA_CA_CERTS: certificateFile,
      NODE_PATH: join(temporary, 'node_modules'),
      DOCKER_HOST: `unix://${join(folder, 'no-docker.sock')}`, // it would remove other instances' containers
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
    },
  });
  const aws = new RunningEmbeddedAws(port, region, accountId, certificateFile, root, folder, emulator);
  await emulator.ready(`${aws.endpoint}/_ministack/health`, readFileSync(certificateFile, 'utf8'), readyTimeoutMs);
  return aws;
}

/** Function code is unpacked in here. ES modules ignore NODE_PATH and look for packages in the folders above themselves. */
async function makeTemporaryFolder(folder: string): Promise<string> {
  const temporary = join(folder, 'tmp');
  await linkRuntimeModules(join(temporary, 'node_modules'));
  return temporary;
}
