import { verifySignature } from './verify-signature';

const KEPT_MS = 5 * 60_000;
/**
 * Minimum time between two reads of the secret after a wrong signature, in milliseconds. This interval limits the calls
 * that strangers can cause.
 */
const ASKED_AGAIN_MS = 10_000;

/** Current secret and, for some time after a rotation, the previous secret. */
export type Secrets = readonly string[];

/** Secret of the webhook, cached for five minutes and read again if a signature does not match. */
export class WebhookSecret {
  private asked?: { readonly at: number; readonly secrets: Promise<Secrets> };

  /** @param now returns the current time in milliseconds */
  constructor(
    private readonly fetch: () => Promise<Secrets>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Returns whether the secret signed these bytes, even if the secret was rotated seconds ago. */
  public async signed(body: Buffer, signature: Buffer): Promise<boolean> {
    const kept = await this.noOlderThan(KEPT_MS);
    if (verifySignature(body, signature, kept)) {
      return true;
    }
    const fresh = await this.noOlderThan(ASKED_AGAIN_MS);
    return fresh !== kept && verifySignature(body, signature, fresh);
  }

  private noOlderThan(age: number): Promise<Secrets> {
    if (!this.asked || this.now() - this.asked.at >= age) {
      this.asked = this.ask();
    }
    return this.asked.secrets;
  }

  /** Reads the secret. A failed read is not cached, so the next delivery reads again. */
  private ask(): { readonly at: number; readonly secrets: Promise<Secrets> } {
    const asked = { at: this.now(), secrets: this.fetch() };
    asked.secrets.catch(() => {
      this.asked = undefined;
    });
    return asked;
  }
}
