import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
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
/** Name of the folder for the emulator's temporary files, inside the run folder. */
const TEMPORARY = 'tmp';
/** Name of the folder for prepared templates, inside the run folder. The launcher uses the same name. */
const TEMPLATES = 'templates';

export interface EmbeddedAwsProps extends VirtualEnvironmentProps {
  /** Port to listen on. @default - a free port */
  readonly port?: number;
  /** Region of the embedded AWS. @default 'us-east-1' */
  readonly region?: string;
  /** Account ID of the embedded AWS. @default '111122223333' */
  readonly accountId?: string;
  /** Timeout for starting the emulator, in milliseconds. @default 120000 */
  readonly readyTimeoutMs?: number;
}

/** Folders of the emulators that this process has started. */
const folders = new Set<string>();

/** Starts an empty embedded AWS that enforces IAM policies. The first start on a machine installs the embedded AWS. */
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

/** Returns whether an error means that another process has occupied the port since the port was found to be free. */
function isPortLost(error: unknown): boolean {
  return error instanceof EmulatorDiedError && error.message.includes('already in use');
}

async function start(python: string, props: EmbeddedAwsProps): Promise<RunningEmbeddedAws> {
  const port = await freePort(props.port);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-aws-'));
  removeOnExit(folder);
  try {
    return await launch(python, port, folder, props);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Removes a folder, which contains the private key of the certificate, if this process exits before the folder was
 * removed, for example with a second Ctrl-C.
 */
function removeOnExit(folder: string): void {
  if (folders.size === 0) {
    process.once('exit', removeFolders);
  }
  folders.add(folder);
}

function removeFolders(): void {
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}

/** Process, address, credentials and files of an emulator that was started. */
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

/** Embedded AWS whose emulator runs as a child process of this process. */
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

  /** Process ID of the emulator, which is also the ID of its process group. */
  public get pid(): number | undefined {
    return this.emulator.pid;
  }

  /** Path of the `node_modules` folder that functions use in addition to their own. */
  public get runtimeModules(): string {
    return join(this.folder, TEMPORARY, 'node_modules');
  }

  /** Returns the calls that roles have made, each of them once. The list is empty after the emulator was stopped. */
  public async calls(): Promise<readonly RecordedCall[]> {
    return parseCalls(await readFile(join(this.folder, 'calls.jsonl'), 'utf8').catch(() => ''));
  }

  public get templateFolder(): string {
    return join(this.folder, TEMPLATES);
  }

  /** Error that describes why the emulator ended. Undefined while the emulator is running. */
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
      DOCKER_HOST: `unix://${join(folder, 'no-docker.sock')}`, // hides the user's Docker containers from the emulator
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
 * Creates the file with additional certificate authorities. The file includes the authorities that the user has
 * configured, because Node.js reads only one such file. All users can read the file, because fenced builds run as
 * another user and certificates are not secret.
 */
async function authorities(folder: string, certificateFile: string): Promise<string> {
  const file = join(folder, 'authorities.pem');
  const { NODE_EXTRA_CA_CERTS: own } = childEnvironment();
  const users = own === undefined ? '' : await readFile(own, 'utf8').catch(() => '');
  await writeFile(file, `${await readFile(certificateFile, 'utf8')}\n${users}`, { mode: 0o644 });
  return file;
}

/**
 * Creates the folder in which function code is unpacked, with a `node_modules` folder. ES modules ignore NODE_PATH and
 * search only parent folders for packages.
 */
async function makeTemporaryFolder(folder: string): Promise<string> {
  const temporary = join(folder, TEMPORARY);
  await linkRuntimeModules(join(temporary, 'node_modules'));
  return temporary;
}
