/** Base class of errors that prevent the embedded AWS from running. The message describes how to solve the problem. */
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
      `the embedded AWS needs Python 3.10 or newer, which was not found (tried ${tried.join(', ')}): install Python, or set SLIPWAY_PYTHON to the path of an interpreter`,
    );
  }
}

export class VenvModuleMissingError extends EmbeddedAwsError {
  public override readonly name = 'VenvModuleMissingError';

  constructor(python: string, output: string) {
    super(
      `${python} cannot create a virtual environment for the embedded AWS; on Debian and Ubuntu, install the package python3-venv\n${output}`,
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
      `the embedded AWS in ${folder} does not start (${output}), usually because its Python interpreter was changed or removed; delete the folder, so that the next run installs the embedded AWS again`,
    );
  }
}

export class InstallationFailedError extends EmbeddedAwsError {
  public override readonly name = 'InstallationFailedError';

  constructor(folder: string, output: string) {
    super(
      `could not install the embedded AWS in ${folder}, usually because the Python package index failed or could not be reached; check the network, PIP_INDEX_URL and the following output of pip, then run again\n${output}`,
    );
  }
}

export class PortTakenError extends EmbeddedAwsError {
  public override readonly name = 'PortTakenError';

  constructor(port: number, cause: unknown) {
    super(
      `port ${port} on 127.0.0.1 is in use; stop the program that uses the port, or choose another port with --port`,
      { cause },
    );
  }
}

export class EmulatorDiedError extends EmbeddedAwsError {
  public override readonly name = 'EmulatorDiedError';

  constructor(how: string, log: string) {
    super(`the embedded AWS ended unexpectedly (${how}); run again, or see the end of the log for the cause:\n${log}`);
  }
}

export class EmulatorNotReadyError extends EmbeddedAwsError {
  public override readonly name = 'EmulatorNotReadyError';

  constructor(seconds: number, log: string) {
    super(
      `the embedded AWS did not respond within ${seconds} s and was stopped; run again when the machine is less busy, or see the end of the log for the cause:\n${log}`,
    );
  }
}

export class RealAccountError extends EmbeddedAwsError {
  public override readonly name = 'RealAccountError';

  constructor(variables: readonly string[]) {
    super(
      `the environment contains credentials for a real AWS account (${variables.join(', ')}), which a local run does not need but could use by mistake; unset these variables, or pass --allow-real-account`,
    );
  }
}

export class DeniedEncryptionError extends EmbeddedAwsError {
  public override readonly name = 'DeniedEncryptionError';

  constructor(action: string, role: string, resource: string, reason: string, cause: unknown) {
    super(
      `${role} is not authorized to perform: ${action} on resource: ${resource} (S3 makes this call with the permissions of the caller for ${reason}); grant the permission to the role`,
      { cause },
    );
  }
}
