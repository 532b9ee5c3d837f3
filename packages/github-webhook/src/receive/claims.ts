/** Result of an attempt to claim a key. */
export enum Claim {
  /** This invocation has claimed the key. */
  TAKEN = 'taken',
  /** Another delivery is being processed under the key. */
  IN_PROGRESS = 'in progress',
  /** The delivery of the key was processed before. */
  DONE = 'done',
}

/** Claims of one invocation on keys that only one delivery may have. */
export interface Claims {
  take(key: string): Promise<Claim>;
  /** Makes the claim permanent. */
  complete(key: string): Promise<void>;
  /** Releases the claim, if this invocation has it. */
  release(key: string): Promise<void>;
}

/** Claims all keys or none of them. */
export async function takeAll(claims: Claims, keys: readonly string[]): Promise<Claim> {
  for (const [position, key] of keys.entries()) {
    const claim = await claims.take(key);
    if (claim !== Claim.TAKEN) {
      await Promise.all(keys.slice(0, position).map((taken) => claims.release(taken)));
      return claim;
    }
  }
  return Claim.TAKEN;
}
