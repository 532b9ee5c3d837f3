import { join } from 'node:path';
import { EmbeddedAwsError } from './errors';
import { childEnvironment } from '@slipway/processes';
import { lastLines, runCommand } from './run-command';
import { ASSETS } from './virtual-environment';

export interface Certificate {
  readonly certificateFile: string;
  /** Path of the private key file, which only its owner can read. */
  readonly keyFile: string;
}

/**
 * Creates a certificate for `localhost`, its subdomains and 127.0.0.1 that is trusted only within this run. TLS is
 * needed because policies that require TLS deny plain HTTP.
 *
 * @throws EmbeddedAwsError if the certificate cannot be created
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
      `could not create the TLS certificate of the embedded AWS in ${folder}; make the folder writable, or delete the virtual environment, which the next run creates again\n${lastLines(made.output)}`,
    );
  }
  return certificate;
}
