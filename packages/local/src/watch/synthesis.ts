import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOf } from '@slipway/embedded-aws';

const POLL_MS = 100;
/** File that the CDK writes last in a synthesis, after the templates and assets. */
const MANIFEST = 'manifest.json';

/** Detects new syntheses of an app in a folder. */
export class Synthesis {
  private known: string | undefined;
  /** State of the manifest file when the app was last read. */
  private read: string | undefined;

  constructor(private readonly folder: string) {}

  /** Marks the current synthesis as known, so that only later syntheses count as changes. */
  public async take(): Promise<void> {
    this.read = await this.manifest();
    this.known = await this.fingerprint();
  }

  /**
   * Waits until a changed app has been synthesized to the folder, and the synthesis has ended.
   *
   * @param check called repeatedly; if it throws an error, the wait ends with that error
   * @returns false if the signal is aborted first
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
      return false; // the next synthesis has already started
    }
    const another = fingerprint !== this.known;
    this.read = manifest;
    this.known = fingerprint;
    return another;
  }

  /** Returns a value that changes whenever the manifest file is written, or undefined if the file does not exist. */
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
