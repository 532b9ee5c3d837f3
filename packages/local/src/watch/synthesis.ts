import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fingerprintOf } from '@slipway/embedded-aws';

const POLL_MS = 100;
/** The CDK writes it after the templates and assets that it names. */
const MANIFEST = 'manifest.json';

/** A folder that an app is synthesized into again and again. */
export class Synthesis {
  private known: string | undefined;
  /** What the manifest looked like when its app was last read. */
  private read: string | undefined;

  constructor(private readonly folder: string) {}

  /** Takes the app as it is for one that has not changed. */
  public async take(): Promise<void> {
    this.read = await this.manifest();
    this.known = await this.fingerprint();
  }

  /**
   * Waits until another app is in the folder, and its synthesis has ended.
   *
   * @param check is called all the time; what it throws ends the wait
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

  /** When it was written, in a form to compare. */
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
