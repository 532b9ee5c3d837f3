import { join } from 'node:path';
import { EmbeddedAwsError } from './errors';
import { childEnvironment } from '@slipway/processes';
import { lastLines, runCommand } from './run-command';
import { ASSETS } from './virtual-environment';

export interface Certificate {
  readonly certificateFile: string;
  /** File of the private key, readable by its owner only. */
  readonly keyFile: string;
}

/**
 * Creates a certificate for localhost and 127.0.0.1 that nothing outside this run trusts. TLS is needed because
 * TLS-only policies deny plain HTTP.
 */
export async function makeCertificate(python: string, folder: string): Promise<Certificate> {
  const certificate = { certificateFile: join(folder, 'certificate.pem'), keyFile: join(folder, 'key.pem') };
  const made = await runCommand(
    python,
    [join(ASSETS, 'make-certificate.py'), certificate.certificateFile, certificate.keyFile],
    { environment: childEnvironment() },
  );
  if (made.exitCode !== 0) {
    throw new EmbeddedAwsError(
      `could not create a certificate in ${folder}, which the embedded AWS needs for https: make the folder writable, or remove the virtual environment so that it is created again\n${lastLines(made.output)}`,
    );
  }
  return certificate;
}
