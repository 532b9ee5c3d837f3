import { LONGEST_BODY, readBody } from '../../src/receive/read-body';
import { RequestRefusedError } from '../../src/receive/errors';

const request = (body: string | undefined, isBase64Encoded = false) => ({ body, isBase64Encoded });

describe('the body of a request', () => {
  it.each([
    ['text', 'ö', false, Buffer.from('ö')],
    ['base64', '/wA=', true, Buffer.from([0xff, 0])],
    ['nothing', undefined, false, Buffer.alloc(0)],
  ])('[PG-11] that comes as %s is read to the bytes that were sent', (_, body, isBase64Encoded, expected) => {
    expect(readBody(request(body, isBase64Encoded))).toEqual(expected);
  });

  it.each([
    ['text', 'x'.repeat(LONGEST_BODY), false],
    ['base64', Buffer.alloc(LONGEST_BODY).toString('base64'), true],
  ])('[PG-11] of 4 MiB is read, and of one byte more is refused with 413, as %s', (_, body, isBase64Encoded) => {
    const longer = isBase64Encoded ? Buffer.alloc(LONGEST_BODY + 1).toString('base64') : `${body}x`;

    expect(readBody(request(body, isBase64Encoded))).toHaveLength(LONGEST_BODY);
    expect(() => readBody(request(longer, isBase64Encoded))).toThrow(new RequestRefusedError(413, 'body too long'));
  });

  it('[PG-11] is measured in bytes, not in characters', () => {
    expect(() => readBody(request('ö'.repeat(LONGEST_BODY / 2 + 1)))).toThrow('413');
  });

  it('of 4 MiB fits an invocation, also in base64', () => {
    expect(Buffer.alloc(LONGEST_BODY).toString('base64').length).toBeLessThan(6 * 1024 * 1024);
  });
});
