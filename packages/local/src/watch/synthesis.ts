import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOf } from '@slipway/embedded-aws';

const POLL_MS = 100;
/** File that the CDK writes last, after the templates and assets that it names. */
const MANIFEST = 'manifest.json';

/** Folder that an app is synthesized to repeatedly. */
export class Synthesis {
  private known: string | undefined;
  /** State of the manifest when the app was last read. */
  private read: string | undefined;

  constructor(private readonly folder: string) {}

  /** Marks the current app as known, so that only later syntheses count as changes. */
  public async take(): Promise<void> {
    this.read = await this.manifest();
    this.known = await this.fingerprint();
  }

  /**
   * Waits until a new app is in the folder, and its synthesis has ended.
   *
   * @param check called repeatedly; ends the wait if it throws
   * @returns false if the signal was aborted first
   */
  public async changes(signal: AbortSignal, check: () => void): Promise<boolean> {
    let before: string | undefined;
    while (!signal.aborted) {
      check();
      const now = await this.manifest();
      if (now !== undefined && now !== this.read && now === before && (await this.isAnother(now))) {
        return true;
      }
      before = now;
      await sleep(POLL_MS);
    }
    return false;
  }

  private async isAnother(manifest: string): Promise<boolean> {
    const fingerprint = await this.fingerprint();
    if (fingerprint === undefined) {
      return false; // another synthesis has begun
    }
    const another = fingerprint !== this.known;
    this.read = manifest;
    this.known = fingerprint;
    return another;
  }

  /** Returns a value that changes whenever the manifest is written. */
  private async manifest(): Promise<string | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(join(this.folder, MANIFEST));
      return [mtimeMs, size, ino].join();
    } catch {
      return undefined;
    }
  }

  private async fingerprint(): Promise<string | undefined> {
    return fingerprintOf(this.folder).catch(() => undefined);
  }
}
