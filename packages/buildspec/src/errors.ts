/** Problem in a buildspec, described for users. */
export interface BuildspecProblem {
  /** Location of the problem, such as `phases.build.commands[0]`. Empty for the whole document. */
  readonly path: string;
  readonly wrong: string;
  readonly rule: string;
  readonly got: string;
  readonly remedy: string;
}

/** Thrown if CodeBuild would refuse a buildspec (YAML_FILE_ERROR). None of its commands are run. */
export class BuildspecError extends Error {
  public override readonly name = 'BuildspecError';

  constructor(
    readonly problem: BuildspecProblem,
    options?: ErrorOptions,
  ) {
    const where = problem.path === '' ? 'buildspec' : `buildspec, ${problem.path}`;
    super(
      `YAML_FILE_ERROR: ${where}: ${problem.wrong}; ${problem.rule}; got ${problem.got}; ${problem.remedy}`,
      options,
    );
  }
}

/**
 * Thrown if an artifact selects no files, or its base directory does not exist. CodeBuild reports CLIENT_ERROR in the
 * UPLOAD_ARTIFACTS phase.
 */
export class ArtifactSelectionError extends Error {
  public override readonly name = 'ArtifactSelectionError';
}

/**
 * Thrown if an environment variable cannot be resolved or has a reserved name. No command runs. CodeBuild fails in
 * DOWNLOAD_SOURCE, or refuses to create a project with a reserved name.
 */
export class EnvironmentVariableError extends Error {
  public override readonly name = 'EnvironmentVariableError';
}

/** Thrown if the buildspec cannot be read. CodeBuild fails in DOWNLOAD_SOURCE, before any command. */
export class BuildspecMissingError extends Error {
  override readonly name = 'BuildspecMissingError';

  constructor(file: string, options: ErrorOptions) {
    super(
      `YAML_FILE_ERROR: ${file} cannot be read; create the buildspec there, or set another path with --buildspec (in code, with the buildspec prop)`,
      options,
    );
  }
}
