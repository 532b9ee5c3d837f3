/** What became of an attempt to claim a key. */
export enum Claim {
  /** It is ours now. */
  TAKEN = 'taken',
  /** Another delivery is at it. */
  IN_PROGRESS = 'in progress',
  /** What it stands for was done. */
  DONE = 'done',
}

/** Claims of one invocation on keys that only one may have. */
export interface Claims {
  take(key: string): Promise<Claim>;
  /** Keeps the claim for good. */
  complete(key: string): Promise<void>;
  /** Gives the claim up, where it is ours. */
  release(key: string): Promise<void>;
}

/** Claims all the keys or none. */
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
