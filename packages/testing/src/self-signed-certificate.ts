import { createPublicKey, generateKeyPairSync, KeyObject, randomBytes, sign } from 'node:crypto';

const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const SUBJECT_ALTERNATIVE_NAME = [0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];

const [INTEGER, BIT_STRING, OCTETS, OBJECT, UTF8, UTC_TIME] = [0x02, 0x03, 0x04, 0x06, 0x0c, 0x17];
const [SEQUENCE, SET, VERSION, EXTENSIONS] = [0x30, 0x31, 0xa0, 0xa3];
const [DNS_NAME, IP_ADDRESS, BOOLEAN] = [0x82, 0x87, 0x01];

export interface SelfSigned {
  /** Certificate in PEM format, which is also its own certificate authority. */
  readonly certificate: string;
  /** Private key of the certificate, in PEM format. */
  readonly key: string;
}

/** Creates a self-signed certificate for localhost and 127.0.0.1 that is valid for one day. */
export function selfSignedCertificate(): SelfSigned {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = bodyOf(privateKey);
  const signature = sign('sha256', body, privateKey);
  const certificate = der(SEQUENCE, body, algorithm(), der(BIT_STRING, [0], signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g)!;
  return {
    certificate: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/**
 * Returns the part of an X.509 certificate that is signed (`TBSCertificate`), in DER format.
 * @see https://datatracker.ietf.org/doc/html/rfc5280#section-4.1
 */
function bodyOf(key: KeyObject): Buffer {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, der(OBJECT, COMMON_NAME), der(UTF8, Buffer.from('localhost')))));
  const day = 24 * 60 * 60 * 1000;
  return der(
    SEQUENCE,
    der(VERSION, der(INTEGER, [2])),
    der(INTEGER, [1], randomBytes(8)),
    algorithm(),
    name,
    der(SEQUENCE, time(Date.now() - day), time(Date.now() + day)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(
      EXTENSIONS,
      der(
        SEQUENCE,
        extension(
          SUBJECT_ALTERNATIVE_NAME,
          der(SEQUENCE, der(DNS_NAME, Buffer.from('localhost')), der(IP_ADDRESS, [127, 0, 0, 1])),
        ),
        extension(BASIC_CONSTRAINTS, der(SEQUENCE, der(BOOLEAN, [0xff]))),
      ),
    ),
  );
}

function algorithm(): Buffer {
  return der(SEQUENCE, der(OBJECT, ECDSA_WITH_SHA256));
}

function extension(id: number[], value: Buffer): Buffer {
  return der(SEQUENCE, der(OBJECT, id), der(OCTETS, value));
}

/** Formats a time as `YYMMDDhhmmssZ`, as certificates require. */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(UTC_TIME, Buffer.from(`${digits}Z`));
}

function der(tag: number, ...contents: readonly (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
