import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Pulumi, type PulumiProps } from '../../src/runner/pulumi';
import type { Cli, Outcome } from '../../src/runner/outcome';
import { MemoryCloud } from '@slipway/testing/pulumi/cloud';
import { EndedError } from '@slipway/testing/pulumi/errors';
import type { ObjectStore } from '@slipway/testing/pulumi/object-store';
import type { Ports } from '@slipway/testing/pulumi/ports';
import { runStandIn } from '@slipway/testing/pulumi/stand-in';
import type { Deployment } from '@slipway/testing/pulumi/state';
import { temporaryFolder } from './world';

const STATE = '.pulumi/stacks/shop/dev.json';
const LOCKS = '.pulumi/locks/organization/shop/dev/';

class MemoryStore implements ObjectStore {
  public readonly url = 'memory://';
  public readonly objects = new Map<string, string>();

  public async get(key: string): Promise<string | undefined> {
    return this.objects.get(key);
  }

  public async put(key: string, text: string): Promise<void> {
    this.objects.set(key, text);
  }

  public async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  public async list(prefix: string): Promise<readonly string[]> {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}

/**
 * Backend, cloud and CLI in memory, which are fast enough for thousands of runs. Each run of the CLI is a process with
 * its own ID.
 */
export class Model {
  public readonly store = new MemoryStore();
  public readonly cloud = new MemoryCloud();
  public readonly log: Readonly<Record<string, unknown>>[] = [];
  public readonly folder = temporaryFolder();
  private readonly faultFile = join(this.folder, 'faults');
  private pid = 100;

  constructor() {
    this.deploy({ manifest: { time: '', magic: '', version: 'v3.248.0' } });
  }

  public program(resources: Readonly<Record<string, number>>): void {
    const declared = Object.entries(resources).map(([name, size]) => [
      name,
      { type: 'cloud:index:Thing', properties: { size } },
    ]);
    writeFileSync(
      join(this.folder, 'Pulumi.yaml'),
      stringify({ name: 'shop', runtime: 'yaml', resources: Object.fromEntries(declared) }),
    );
  }

  public faults(lines: readonly string[]): void {
    writeFileSync(this.faultFile, lines.join('\n'));
  }

  /** Separate build, which forgets all processes when it ends. */
  public build(more: Partial<PulumiProps> = {}): Pulumi {
    return new Pulumi({
      cli: this.cli(),
      stack: 'dev',
      host: 'build',
      log: (entry) => this.log.push(entry),
      attempts: 3,
      backoffBaseMs: 1,
      backoffCapMs: 2,
      lockWaitMs: 2,
      random: () => 0.5,
      sleep: async () => undefined,
      locks: async () =>
        [...this.store.objects]
          .filter(([key]) => key.startsWith(LOCKS))
          .map(([, text]) => {
            const { username, hostname, pid, timestamp } = JSON.parse(text) as {
              username: string;
              hostname: string;
              pid: number;
              timestamp: string;
            };
            return { user: username, host: hostname, pid, at: Date.parse(timestamp) };
          }),
      ...more,
    });
  }

  public cli(): Cli {
    return { stopped: undefined, run: (args) => this.execute(args) };
  }

  public async execute(args: readonly string[]): Promise<Outcome> {
    const [stdout, stderr]: string[][] = [[], []];
    const pid = (this.pid += 1);
    const startedAt = Date.now();
    let timedOut = false;
    const ports: Ports = {
      environment: {
        PULUMI_BACKEND_URL: 'memory://',
        PULUMI_CONFIG_PASSPHRASE: 'passphrase',
        STAND_IN_FAULTS: this.faultFile,
      },
      folder: this.folder,
      out: (line) => stdout.push(line),
      err: (line) => stderr.push(line),
      store: () => this.store,
      cloud: this.cloud,
      runProgram: () => Promise.reject(new Error('YAML only')),
      kms: { encrypt: () => Promise.reject(new Error('no KMS')), decrypt: () => Promise.reject(new Error('no KMS')) },
      pid,
      host: 'build',
      user: 'runner',
      now: Date.now,
      interrupts: () => 0,
      sleep: async (ms: number) => {
        if (ms === 0) {
          return;
        }
        timedOut = true; // it hangs, and is killed
        throw new EndedError(137, 'SIGKILL');
      },
    };
    const { exitCode, signal } = await runStandIn(args, ports);
    return {
      stdout: stdout.join('\n'),
      stderr: stderr.join('\n'),
      exitCode: signal ? undefined : exitCode,
      signal,
      timedOut,
      child: { pid, startedAt, endedAt: Date.now() },
    };
  }

  public deployment(): Deployment {
    return (JSON.parse(this.store.objects.get(STATE)!) as { checkpoint: { latest: Deployment } }).checkpoint.latest;
  }

  public deploy(latest: Deployment): void {
    this.store.objects.set(STATE, JSON.stringify({ checkpoint: { latest } }));
  }

  public locks(): string[] {
    return [...this.store.objects.keys()].filter((key) => key.startsWith(LOCKS)).map((key) => key.slice(LOCKS.length));
  }

  public lockForeign(): void {
    this.store.objects.set(
      `${LOCKS}foreign.json`,
      JSON.stringify({ pid: 101, username: 'runner', hostname: 'another', timestamp: new Date().toISOString() }),
    );
  }

  public unlockForeign(): void {
    this.store.objects.delete(`${LOCKS}foreign.json`);
  }

  /**
   * Does what the message asks the user to do: adds the existing resources to the state, and removes the pending
   * operations.
   */
  public resolvePending(): void {
    const { pending_operations: pending = [], resources = [], ...rest } = this.deployment();
    const found = Object.entries(this.cloud.contents()).filter(
      ([id]) => !resources.some((resource) => resource.id === id),
    );
    const taken = pending.flatMap(({ resource }) =>
      found.filter(([, { urn }]) => urn === resource.urn).map(([id]) => ({ ...resource, id })),
    );
    this.deploy({ ...rest, resources: [...resources, ...taken] });
  }
}
