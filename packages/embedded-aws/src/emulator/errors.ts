/**
 * Base of the errors that prevent the embedded AWS from running. The message is one sentence that a person can act on.
 */
export class EmbeddedAwsError extends Error {
  public override readonly name: string = 'EmbeddedAwsError';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

export class PythonMissingError extends EmbeddedAwsError {
  public override readonly name = 'PythonMissingError';

  constructor(tried: readonly string[]) {
    super(
      `no Python 3.10 or newer found (tried ${tried.join(', ')}), which the embedded AWS needs: install Python, or set SLIPWAY_PYTHON to one`,
    );
  }
}

export class VenvModuleMissingError extends EmbeddedAwsError {
  public override readonly name = 'VenvModuleMissingError';

  constructor(python: string, output: string) {
    super(
      `${python} cannot create a virtual environment for the embedded AWS; on Debian and Ubuntu install the package python3-venv\n${output}`,
    );
  }
}

export class CacheNotWritableError extends EmbeddedAwsError {
  public override readonly name = 'CacheNotWritableError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `the embedded AWS cannot be installed in ${folder} (${cause.code}): set XDG_CACHE_HOME to a writable folder`,
      { cause },
    );
  }
}

export class InstallationBrokenError extends EmbeddedAwsError {
  public override readonly name = 'InstallationBrokenError';

  constructor(folder: string, output: string) {
    super(
      `the embedded AWS in ${folder} does not start (${output}); its Python has changed or was removed: delete the folder, and the next run installs it again`,
    );
  }
}

export class InstallationFailedError extends EmbeddedAwsError {
  public override readonly name = 'InstallationFailedError';

  constructor(folder: string, output: string) {
    super(
      `could not install the embedded AWS into ${folder}; the first run needs a Python package index: check the network and PIP_INDEX_URL, then run again\n${output}`,
    );
  }
}

export class PortTakenError extends EmbeddedAwsError {
  public override readonly name = 'PortTakenError';

  constructor(port: number, cause: unknown) {
    super(
      `port ${port} on 127.0.0.1 is in use, but the embedded AWS needs it: free it, choose another with --port, or omit --port`,
      { cause },
    );
  }
}

export class EmulatorDiedError extends EmbeddedAwsError {
  public override readonly name = 'EmulatorDiedError';

  constructor(how: string, log: string) {
    super(
      `the embedded AWS ended (${how}) although nobody stopped it; run again, and look at the end of its log\n${log}`,
    );
  }
}

export class EmulatorNotReadyError extends EmbeddedAwsError {
  public override readonly name = 'EmulatorNotReadyError';

  constructor(seconds: number, log: string) {
    super(
      `the embedded AWS did not answer within ${seconds} s and was ended; run again when the machine is less busy, or look at the end of its log\n${log}`,
    );
  }
}

export class RealAccountError extends EmbeddedAwsError {
  public override readonly name = 'RealAccountError';

  constructor(variables: readonly string[]) {
    super(
      `the environment holds credentials for a real account (${variables.join(', ')}); a local run needs none, and a mistake could reach the real account: unset them, or pass --allow-real-account`,
    );
  }
}

export class DeniedEncryptionError extends EmbeddedAwsError {
  public override readonly name = 'DeniedEncryptionError';

  constructor(action: string, role: string, resource: string, reason: string, cause: unknown) {
    super(
      `${role} is not authorized to perform: ${action} on resource: ${resource} (S3 does this with the caller's permissions for ${reason}); grant it`,
      { cause },
    );
  }
}
