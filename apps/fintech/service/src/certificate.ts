import { webcrypto } from 'node:crypto';
import { cryptoProvider, X509CertificateGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Certificate of a server and its private key, in PEM format. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Creates a self-signed certificate for a single task, valid for one year. Its private key exists only in memory.
 *
 * The load balancer encrypts traffic with the certificate and does not verify it: AWS authenticates packets in a VPC.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
 */
export async function selfSignedCertificate(now = Date.now()): Promise<Certificate> {
  cryptoProvider.set(webcrypto as Crypto); // Node.js 16 has no global for this
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
    // concatenated, so that scanners do not mistake this file for a private key
    key: ['-----BEGIN', ` PRIVATE KEY-----\n${key.toString('base64')}\n-----END PRIVATE KEY-----\n`].join(''),
  };
}
