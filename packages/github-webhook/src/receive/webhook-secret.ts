import { verifySignature } from './verify-signature';

const KEPT_MS = 5 * 60_000;
/**
 * Shortest time between two reads of the secret after a wrong signature, which limits the calls that strangers can
 * cause.
 */
const ASKED_AGAIN_MS = 10_000;

/** The current secret and, for a while after a rotation, the previous one. */
export type Secrets = readonly string[];

/** The secret of the webhook, cached for five minutes and read again if a signature does not match. */
export class WebhookSecret {
  private asked?: { readonly at: number; readonly secrets: Promise<Secrets> };

  /** @param now returns the current time in milliseconds */
  constructor(
    private readonly fetch: () => Promise<Secrets>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the secret signed these bytes, including a secret that was rotated seconds ago. */
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

  /** Reads the secret. A failed read is not cached, so the next delivery tries again. */
  private ask(): { readonly at: number; readonly secrets: Promise<Secrets> } {
    const asked = { at: this.now(), secrets: this.fetch() };
    asked.secrets.catch(() => {
      this.asked = undefined;
    });
    return asked;
  }
}
