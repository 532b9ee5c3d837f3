import fc from 'fast-check';
import { signatureOf, signDelivery } from '../../src/webhook/signed-delivery';

/**
 * @see
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
 */
test('[PG-11] the signature is that of the documented example', () => {
  expect(signatureOf('Hello, World!', "It's a Secret to Everybody")).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  );
});

test('a delivery is signed over the bytes that are sent, and contains their number', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, secret) => {
      const { headers, body } = signDelivery('push', { text }, secret);

      expect(JSON.parse(body.toString())).toEqual({ text: Buffer.from(text).toString() });
      expect(headers['X-Hub-Signature-256']).toBe(signatureOf(body, secret));
      expect(headers['Content-Length']).toBe(String(body.byteLength));
    }),
  );
});

/** @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
test('a delivery carries its event and a GUID that can be given again', () => {
  const first = signDelivery('push', {}, 's');
  const again = signDelivery('push', {}, 's', first.id);

  expect(first.headers).toMatchObject({
    'X-GitHub-Event': 'push',
    'X-GitHub-Delivery': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    'Content-Type': 'application/json',
    'User-Agent': expect.stringMatching(/^GitHub-Hookshot\//),
  });
  expect(again).toEqual(first);
  expect(signDelivery('push', {}, 's').id).not.toBe(first.id);
});
