import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { makeCertificate } from './certificate';
import { PRIVATE_FOLDER } from '../private-modes';
import { parseCalls, RecordedCall } from './recorded-calls';
import { AwsCredentials, EmbeddedAws } from './embedded-aws';
import { EmulatorProcess } from './emulator-process';
import { EmulatorDiedError } from './errors';
import { freePort } from './free-port';
import { PromptAgent } from './prompt-agent';
import { linkRuntimeModules } from './runtime-modules';
import { ASSETS, ensureVirtualEnvironment, VirtualEnvironmentProps } from './virtual-environment';

const ATTEMPTS = 3;
/** Folder of the emulator's temporary files, in that of the run. */
const TEMPORARY = 'tmp';
/** Folder of templates, by the name that the launcher uses. */
const TEMPLATES = 'templates';

export interface EmbeddedAwsProps extends VirtualEnvironmentProps {
  /** Port to listen on. @default - a free port */
  readonly port?: number;
  /** Region of the embedded AWS. @default 'us-east-1' */
  readonly region?: string;
  /** Account of the embedded AWS. @default '111122223333' */
  readonly accountId?: string;
  /** Timeout of the start, in milliseconds. @default 120000 */
  readonly readyTimeoutMs?: number;
}

/** Starts an empty embedded AWS with IAM enforced. The first start on a machine installs it. */
export async function startEmbeddedAws(props: EmbeddedAwsProps = {}): Promise<RunningEmbeddedAws> {
  const python = await ensureVirtualEnvironment(props);
  for (let attempts = 1; ; attempts++) {
    try {
      return await start(python, props);
    } catch (error) {
      if (props.port !== undefined || !isPortLost(error) || attempts === ATTEMPTS) {
        throw error;
      }
    }
  }
}

/** Returns whether another process took the port after it was found free. */
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

/** Parts with which an emulator was started. */
export interface RunningEmbeddedAwsProps {
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  readonly caFile: string;
  readonly authoritiesFile: string;
  readonly root: AwsCredentials;
  readonly folder: string;
  readonly emulator: EmulatorProcess;
}

/** Emulator that this process has started. */
export class RunningEmbeddedAws implements EmbeddedAws {
  public readonly endpoint: string;
  private readonly agent: PromptAgent;

  public readonly region: string;
  public readonly accountId: string;
  public readonly caFile: string;
  public readonly root: AwsCredentials;
  private readonly authoritiesFile: string;
  private readonly folder: string;
  private readonly emulator: EmulatorProcess;

  constructor({ port, region, accountId, caFile, authoritiesFile, root, folder, emulator }: RunningEmbeddedAwsProps) {
    this.region = region;
    this.accountId = accountId;
    this.caFile = caFile;
    this.authoritiesFile = authoritiesFile;
    this.root = root;
    this.folder = folder;
    this.emulator = emulator;
    this.endpoint = `https://127.0.0.1:${port}`;
    this.agent = new PromptAgent({ ca: readFileSync(caFile), keepAlive: true });
  }

  /** ID of the emulator's process group. */
  public get pid(): number | undefined {
    return this.emulator.pid;
  }

  /** The `node_modules` that functions use in addition to their own. */
  public get runtimeModules(): string {
    return join(this.folder, TEMPORARY, 'node_modules');
  }

  /** Returns the calls that roles have made so far, each once. Returns none after the emulator is stopped. */
  public async calls(): Promise<readonly RecordedCall[]> {
    return parseCalls(await readFile(join(this.folder, 'calls.jsonl'), 'utf8').catch(() => ''));
  }

  public get templateFolder(): string {
    return join(this.folder, TEMPLATES);
  }

  /** Reason why the emulator has ended. Undefined while it runs. */
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
      NODE_EXTRA_CA_CERTS: this.authoritiesFile,
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
  await mkdir(join(folder, TEMPLATES), { mode: PRIVATE_FOLDER });

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
      DOCKER_HOST: `unix://${join(folder, 'no-docker.sock')}`, // Docker holds containers of others
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LOG_LEVEL: 'WARNING',
    },
  });
  const aws = new RunningEmbeddedAws({
    port,
    region,
    accountId,
    caFile: certificateFile,
    authoritiesFile: await authorities(folder, certificateFile),
    root,
    folder,
    emulator,
  });
  await emulator.ready(`${aws.endpoint}/_ministack/health`, readFileSync(certificateFile, 'utf8'), readyTimeoutMs);
  return aws;
}

/**
 * Creates the file of additional authorities. Node reads only one, so it includes that of the user. Certificates are
 * not secret, and a fenced build that reads them runs as another user.
 */
async function authorities(folder: string, certificateFile: string): Promise<string> {
  const file = join(folder, 'authorities.pem');
  const { NODE_EXTRA_CA_CERTS: own } = childEnvironment();
  const users = own === undefined ? '' : await readFile(own, 'utf8').catch(() => '');
  await writeFile(file, `${await readFile(certificateFile, 'utf8')}\n${users}`, { mode: 0o644 });
  return file;
}

/**
 * Creates the folder in which function code is unpacked. ES modules ignore NODE_PATH and search the parent folders for
 * packages.
 */
async function makeTemporaryFolder(folder: string): Promise<string> {
  const temporary = join(folder, TEMPORARY);
  await linkRuntimeModules(join(temporary, 'node_modules'));
  return temporary;
}
