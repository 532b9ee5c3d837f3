import { verifySignature } from './verify-signature';

const KEPT_MS = 5 * 60_000;
/** How soon a signature that does not fit may make us ask again: what bounds the calls that a stranger can cause. */
const ASKED_AGAIN_MS = 10_000;

/** The current secret and, for a while after a rotation, the one before. */
export type Secrets = readonly string[];

/** The secret of the webhook, kept for five minutes and asked for again where a signature does not fit. */
export class WebhookSecret {
  private asked?: { readonly at: number; readonly secrets: Promise<Secrets> };

  /** @param now milliseconds */
  constructor(
    private readonly fetch: () => Promise<Secrets>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether the secret signed these bytes. One that was rotated seconds ago counts. */
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

  /** An answer that failed is not kept: the next delivery asks again. */
  private ask(): { readonly at: number; readonly secrets: Promise<Secrets> } {
    const asked = { at: this.now(), secrets: this.fetch() };
    asked.secrets.catch(() => {
      this.asked = undefined;
    });
    return asked;
  }
}
