import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCloud } from '../../src/pulumi/cloud';
import { openStore } from '../../src/pulumi/open-store';
import type { Ports, Program } from '../../src/pulumi/ports';
import { runStandIn } from '../../src/pulumi/stand-in';

const folders: string[] = [];

export function removeFolders(): void {
  folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
}

export interface Ran {
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
  readonly out: string;
  readonly err: string;
}

/** Folder with a project and its backend, and the replaced CLI for them, in this process. */
export class Machine {
  public readonly folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
  public cloud = new MemoryCloud();
  public environment: NodeJS.ProcessEnv = {
    PULUMI_BACKEND_URL: `file://${this.folder}/state`,
    PULUMI_CONFIG_PASSPHRASE: 'passphrase',
    STAND_IN_FAULTS: join(this.folder, 'faults'),
  };
  /** Returns how often the CLI was interrupted, each time that it is asked. */
  public interrupts: () => number = () => 0;

  constructor() {
    folders.push(this.folder);
    this.yaml('resources: { page: { type: "cloud:index:Thing", properties: { size: 1 } } }');
  }

  /** Empty stack as in a checkout without settings, so that no key is derived, which would take some time. */
  public initialize(): void {
    mkdirSync(join(this.folder, 'state/.pulumi/stacks/shop'), { recursive: true });
    this.write(
      'state/.pulumi/stacks/shop/dev.json',
      JSON.stringify({ version: 3, checkpoint: { stack: 'organization/shop/dev', latest: { manifest: {} } } }),
    );
  }

  /** Other sections of a project in YAML. */
  public yaml(text: string): void {
    this.write('Pulumi.yaml', `name: shop\nruntime: yaml\n${text}\n`);
  }

  public write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  public read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  public async run(command: string, more: Partial<Ports> = {}): Promise<Ran> {
    const [out, err]: string[][] = [[], []];
    const ended = await runStandIn(command.split(' '), {
      environment: this.environment,
      folder: this.folder,
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      store: openStore,
      cloud: this.cloud,
      runProgram: async (): Promise<Program> => ({ resources: [], outputs: {} }),
      kms: {
        encrypt: async (_, text) => Buffer.from(text).reverse(),
        decrypt: async (_, text) => Buffer.from(text).reverse(),
      },
      pid: 1,
      host: 'here',
      user: 'me',
      now: Date.now,
      sleep: async () => undefined,
      interrupts: () => this.interrupts(),
      ...more,
    });
    return { exitCode: ended.exitCode, signal: ended.signal, out: out.join('\n'), err: err.join('\n') };
  }

  public async deployment(): Promise<{
    readonly resources?: readonly { readonly urn: string; readonly id?: string; readonly inputs: object }[];
    readonly pending_operations?: readonly object[];
  }> {
    const { out } = await this.run('stack export --stack dev');
    return (JSON.parse(out) as { deployment: object }).deployment;
  }
}
