import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CodePipelineClient,
  ListActionExecutionsCommand,
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { buildSync } from 'esbuild';
import { stringify } from 'yaml';
import { main } from '../../src/runner/main';
import type { Ports } from '../../src/runner/ports';
import { FileCloud } from '@slipway/testing/pulumi/cloud';
import type { Deployment } from '@slipway/testing/pulumi/state';
import { Sessions } from './sessions';

export const COMMIT = 'a'.repeat(40);
const MODULES = join(__dirname, '..', '..', '..', '..', 'node_modules');
const SOURCE = join(__dirname, '..', '..', 'src');
const STAND_IN = join(__dirname, '..', '..', '..', 'testing', 'src', 'pulumi', 'pulumi-stand-in.command.ts');
const folders: string[] = [];

export function temporaryFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'slipway-test-')));
  return folders.at(-1)!;
}

export function removeFolders(): void {
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

/** Bundles a command of the package into one file, as builds run it. */
export function bundled(entry: string): string {
  const folder = temporaryFolder();
  symlinkSync(MODULES, join(folder, 'node_modules')); // finds unbundled modules, as in assets/
  const outfile = join(folder, 'index.js');
  buildSync({
    entryPoints: [resolve(SOURCE, entry)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
  });
  return outfile;
}

/** Creates an executable program that runs the given command line with further arguments. */
export function executable(name: string, script: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

let standInFile: string | undefined;

/**
 * File that replaces the CLI. `exec` keeps the process ID, which locks contain. The file answers version requests
 * itself, because each run makes one and another test covers them.
 */
export function standIn(): string {
  return (standInFile ??= executable(
    'pulumi',
    `[ "$1" = version ] && { echo "simulated" >&2; echo v3.248.0; exit; }\nexec "${process.execPath}" "${bundled(STAND_IN)}" "$@"`,
  ));
}

/** Returns the real CLI if it is installed. */
export function realPulumi(): string | undefined {
  if (process.env.SLIPWAY_PULUMI) {
    return process.env.SLIPWAY_PULUMI;
  }
  return process.env
    .PATH!.split(':')
    .map((folder) => join(folder, 'pulumi'))
    .find((file) => existsSync(file));
}

export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

interface UpRecord {
  readonly result: string;
  readonly message?: string;
  readonly attempts?: readonly { readonly command: string; readonly kind: string; readonly row: string }[];
  readonly [name: string]: unknown;
}

/** Project with its state in a folder, its cloud in a file, and the program that uses them. */
export class World {
  public readonly folder = temporaryFolder();
  public readonly project = join(this.folder, 'project');
  public readonly state = join(this.folder, 'state');
  public readonly cloud = new FileCloud(join(this.folder, 'cloud.json'));
  private readonly clients = {
    sts: new STSClient({ region: 'us-east-1' }),
    codePipeline: new CodePipelineClient({ region: 'us-east-1' }),
  };
  public readonly sts = mockClient(this.clients.sts);
  public readonly sessions = new Sessions();
  public readonly codePipeline = mockClient(this.clients.codePipeline);
  public stop: (signal: NodeJS.Signals) => void = () => undefined;

  constructor(private readonly pulumi = standIn()) {
    mkdirSync(this.project);
    mkdirSync(this.state);
    this.program({ page: { size: 1 }, other: { size: 2 } });
    this.sts.on(AssumeRoleCommand).callsFake(() => ({
      Credentials: { ...this.sessions.next(), Expiration: new Date(0) },
      AssumedRoleUser: {
        Arn: 'arn:aws:sts::123456789012:assumed-role/deploy/slipway-dev-run-1',
        AssumedRoleId: 'AROA1:slipway',
      },
    }));
  }

  /** Returns a program in YAML, with resources by name. */
  public program(resources: Readonly<Record<string, object>>): void {
    const declared = Object.entries(resources).map(([name, properties]) => [
      name,
      { type: 'cloud:index:Thing', properties },
    ]);
    writeFileSync(
      join(this.project, 'Pulumi.yaml'),
      stringify({ name: 'shop', runtime: 'yaml', resources: Object.fromEntries(declared) }),
    );
  }

  /** Returns a program in JavaScript, with resources that need no plugin, so that the real CLI can run it as well. */
  public nodeProgram(code: string): void {
    writeFileSync(join(this.project, 'Pulumi.yaml'), stringify({ name: 'shop', runtime: 'nodejs' }));
    writeFileSync(
      join(this.project, 'package.json'),
      JSON.stringify({ name: 'shop', private: true, main: 'index.js' }),
    );
    if (!existsSync(join(this.project, 'node_modules'))) {
      symlinkSync(MODULES, join(this.project, 'node_modules'));
    }
    writeFileSync(
      join(this.project, 'index.js'),
      `const pulumi = require('@pulumi/pulumi');
const provider = { create: async (inputs) => ({ id: 'note', outs: inputs }), update: async (_id, _old, inputs) => ({ outs: inputs }) };
class Note extends pulumi.dynamic.Resource { constructor(name, inputs) { super(provider, name, inputs); } }
${code}
`,
    );
  }

  public environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      SLIPWAY_PULUMI: this.pulumi,
      STACK: 'dev',
      ENVIRONMENT: 'dev',
      PROJECT_FOLDER: this.project,
      BACKEND_URL: `file://${this.state}`,
      DEPLOYMENT_ROLE_ARN: 'arn:aws:iam::123456789012:role/deploy',
      EXTERNAL_ID: 'external-id',
      COMMIT,
      EXECUTION_ID: 'run-1',
      PIPELINE: 'pipeline-dev',
      DELIVERY_ID: 'delivery-1',
      ACTOR: 'octocat',
      PULUMI_CONFIG_PASSPHRASE: 'passphrase',
      RETRY_BASE_MS: '1',
      RETRY_CAP_MS: '2',
      LOCK_WAIT_MS: '1',
      CLI_GRACE_MS: '200',
      RETRY_ATTEMPTS: '3',
      STAND_IN_CLOUD: join(this.folder, 'cloud.json'),
      STAND_IN_FAULTS: join(this.folder, 'faults'),
      ...more,
    };
  }

  /** Runs the program. For `up`, passes the digest that the preview exported. */
  public async run(command: string, more: NodeJS.ProcessEnv = {}): Promise<Said> {
    const [out, err]: string[][] = [[], []];
    const ports: Ports = {
      environment: this.environment({ ...(command === 'up' && { PLAN_DIGEST: this.planDigest() }), ...more }),
      ...this.clients,
      program: [process.execPath, 'slipway-pulumi'],
      host: hostname(),
      random: () => 0.5,
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      onStop: (handler) => {
        this.stop = handler;
        return () => {
          this.stop = () => undefined;
        };
      },
    };
    return { exitCode: await main([command], ports), out: out.join('\n'), err: err.join('\n') };
  }

  /** Runs the CLI directly, as another user would. */
  public cli(...args: string[]): string {
    return execFileSync(this.pulumi, [...args, '--non-interactive'], {
      cwd: this.project,
      env: this.cliEnvironment(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  public cliEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { ...this.environment(more), PULUMI_BACKEND_URL: `file://${this.state}`, PULUMI_SKIP_UPDATE_CHECK: 'true' };
  }

  public initialize(): void {
    const file = this.stateFile();
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        version: 3,
        checkpoint: {
          stack: 'organization/shop/dev',
          latest: { manifest: { time: '', magic: '', version: 'v3.248.0' } },
        },
      }),
    );
  }

  public faults(...lines: string[]): void {
    writeFileSync(join(this.folder, 'faults'), lines.join('\n'));
  }

  public file(name: string): string {
    return readFileSync(join(this.project, '.slipway', name), 'utf8');
  }

  public write(name: string, text: string): void {
    writeFileSync(join(this.project, '.slipway', name), text);
  }

  public record(): UpRecord {
    return JSON.parse(this.file('up.json')) as UpRecord;
  }

  /** Returns the commands with which the CLI was run. */
  public commands(): string[] {
    return this.record().attempts!.map(({ command }) => command);
  }

  public count(command: string): number {
    return this.commands().filter((it) => it === command).length;
  }

  public stateFile(): string {
    return join(this.state, '.pulumi/stacks/shop/dev.json');
  }

  public stateText(): string {
    return readFileSync(this.stateFile(), 'utf8');
  }

  public deployment(): Deployment {
    return (JSON.parse(this.stateText()) as { checkpoint: { latest: Deployment } }).checkpoint.latest;
  }

  /** Adds a pending operation on a resource to the state. */
  public leavePending(type: string, name: string): void {
    const { checkpoint, ...rest } = JSON.parse(this.stateText()) as { checkpoint: { latest: object } };
    const pending = [
      {
        type,
        resource: {
          urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic:Resource::${name}`,
          custom: true,
          type: 'pulumi-nodejs:dynamic:Resource',
        },
      },
    ];
    writeFileSync(
      this.stateFile(),
      JSON.stringify({
        ...rest,
        checkpoint: { ...checkpoint, latest: { ...checkpoint.latest, pending_operations: pending } },
      }),
    );
  }

  public get lockFolder(): string {
    return join(this.state, '.pulumi/locks/organization/shop/dev');
  }

  public locks(): string[] {
    return existsSync(this.lockFolder) ? readdirSync(this.lockFolder) : [];
  }

  public lock(holder: object): void {
    mkdirSync(this.lockFolder, { recursive: true });
    writeFileSync(join(this.lockFolder, 'foreign.json'), JSON.stringify(holder));
  }

  /** Returns the names of the existing resources, once for each time that a resource exists. */
  public existing(): string[] {
    return Object.values(this.cloud.contents())
      .map(({ urn }) => urn.split('::')[3])
      .sort();
  }

  /** Returns the names of the resources in the state, without the providers that the CLI adds. */
  public known(): string[] {
    return (this.deployment().resources ?? [])
      .filter(({ custom, urn }) => custom && !urn.includes('::pulumi:providers:'))
      .map(({ urn }) => urn.split('::')[3])
      .sort();
  }

  public approvals(...actionExecutionDetails: ActionExecutionDetail[]): void {
    this.codePipeline.on(ListActionExecutionsCommand).resolves({ actionExecutionDetails });
  }

  private planDigest(): string | undefined {
    const script = join(this.project, '.slipway/variables.sh');
    return existsSync(script) ? /PLAN_DIGEST='(\w+)'/.exec(readFileSync(script, 'utf8'))?.[1] : undefined;
  }

  /** Returns an independent copy of this world. */
  public copy(): World {
    const copy = new World(this.pulumi);
    cpSync(this.project, copy.project, { recursive: true });
    cpSync(this.state, copy.state, { recursive: true });
    if (existsSync(join(this.folder, 'cloud.json'))) {
      cpSync(join(this.folder, 'cloud.json'), join(copy.folder, 'cloud.json'));
    }
    return copy;
  }
}
