/** Result of an attempt to claim a key. */
export enum Claim {
  /** This invocation claimed the key. */
  TAKEN = 'taken',
  /** Another delivery with the key is being processed. */
  IN_PROGRESS = 'in progress',
  /** A delivery with the key has already been processed. */
  DONE = 'done',
}

/** Claims of one invocation on keys that belong to only one delivery. */
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
