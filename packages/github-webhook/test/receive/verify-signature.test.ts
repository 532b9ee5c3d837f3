import crypto from 'node:crypto';
import { RequestRefusedError } from '../../src/receive/errors';
import { parseSignature, verifySignature } from '../../src/receive/verify-signature';

// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
/** HMAC of ff 00 c3 28, calculated with a library for another language. */
const OF_BYTES = 'sha256=fa8f6499717108af341ec5e0e0cbc0fb394e86e0e34afbc5e6a82cc5f446bcda';

/** Verifies a header as the function does: a malformed header counts as unsigned. */
function accepts(body: Buffer, signature: string, ...secrets: readonly string[]): boolean {
  try {
    return verifySignature(body, parseSignature(signature), secrets);
  } catch (error) {
    expect(error).toBeInstanceOf(RequestRefusedError);
    return false;
  }
}

/** Returns every copy of the bytes in which exactly one bit differs. */
function flips(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3] ^= 1 << (bit & 7);
    return copy;
  });
}

describe('a signature', () => {
  it('[PG-11] that GitHub documents is accepted', () => {
    expect(accepts(BODY, SIGNATURE, SECRET)).toBe(true);
  });

  it('[PG-11] is refused for a body in which any one bit differs', () => {
    const accepted = flips(BODY).filter((body) => accepts(body, SIGNATURE, SECRET));

    expect(flips(BODY)).toHaveLength(104);
    expect(accepted).toEqual([]);
  });

  it('[PG-11] is refused if any one bit of the header differs', () => {
    const accepted = flips(Buffer.from(SIGNATURE)).filter((signature) =>
      accepts(BODY, signature.toString('latin1'), SECRET),
    );

    expect(flips(Buffer.from(SIGNATURE))).toHaveLength(568);
    expect(accepted).toEqual([]);
  });

  it('[PG-11] is refused for a secret in which any one bit differs', () => {
    const accepted = flips(Buffer.from(SECRET)).filter((secret) => accepts(BODY, SIGNATURE, secret.toString('latin1')));

    expect(flips(Buffer.from(SECRET))).toHaveLength(208);
    expect(accepted).toEqual([]);
  });

  it.each([
    ['the current secret', [SECRET, 'former'], true],
    ['the former secret', ['current', SECRET], true],
    ['neither', ['current', 'former'], false],
    ['nothing, for there is no secret,', [], false],
  ])('[PG-11] made with %s is judged accordingly', (_, secrets, expected) => {
    expect(accepts(BODY, SIGNATURE, ...secrets)).toBe(expected);
  });

  it('[PG-11] is compared in constant time with every secret, even after one matched', () => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');

    accepts(BODY, SIGNATURE, SECRET, 'former');

    expect(compare).toHaveBeenCalledTimes(2);
  });

  it('[PG-11] is over the bytes, even if they are not text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    const overText = Buffer.from(bytes.toString('utf8'));

    expect(overText.equals(bytes)).toBe(false);
    expect(accepts(bytes, OF_BYTES, SECRET)).toBe(true);
    expect(accepts(overText, OF_BYTES, SECRET)).toBe(false);
  });
});
