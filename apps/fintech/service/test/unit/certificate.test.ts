import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { selfSignedCertificate } from '../../src/certificate';
import { running } from './call';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('a certificate', () => {
  it('is self-signed, fits its key, and is valid for the coming year', async () => {
    const now = Date.parse('2026-11-29T12:00:00Z');
    const { cert, key } = await selfSignedCertificate(now);

    const certificate = new X509Certificate(cert);
    assert.ok(certificate.verify(certificate.publicKey));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(key)));
    assert.deepEqual(
      [certificate.validFrom, certificate.validTo].map((time) => Date.parse(time)),
      [now, now + 365 * DAY_MS],
    );
  });

  it('is different each time', async () => {
    const [one, other] = await Promise.all([selfSignedCertificate(), selfSignedCertificate()]);

    assert.notEqual(one!.key, other!.key);
  });
});

describe('the service', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`speaks ${version}`, () => running(async ({ port }) => assert.equal(await protocolAt(port, version), version)));
  }

  it('speaks no older TLS', () => running(({ port }) => assert.rejects(protocolAt(port, 'TLSv1.1'))));

  it('does not answer plain HTTP', () =>
    running(({ port }) => {
      const asked = request({ host: '127.0.0.1', port, path: '/health' }).end();

      return assert.rejects(once(asked, 'response'), { code: 'ECONNRESET' });
    }));
});

async function protocolAt(port: number, maxVersion: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<string | null> {
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    minVersion: 'TLSv1',
    maxVersion,
    ciphers: 'DEFAULT:@SECLEVEL=0',
    rejectUnauthorized: false,
  });
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } finally {
    socket.destroy();
  }
}
