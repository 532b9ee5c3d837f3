/** What is wrong with a buildspec, as a person needs to hear it. */
export interface BuildspecProblem {
  /** Where in the buildspec, such as `phases.build.commands[0]`; empty for the document itself. */
  readonly path: string;
  readonly wrong: string;
  readonly rule: string;
  readonly got: string;
  readonly remedy: string;
}

/** A buildspec that CodeBuild would refuse (YAML_FILE_ERROR): nothing of it is run. */
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

/** The artifacts section selects nothing. CodeBuild says CLIENT_ERROR in the UPLOAD_ARTIFACTS phase. */
export class ArtifactSelectionError extends Error {
  public override readonly name = 'ArtifactSelectionError';
}

/** A variable of the environment that cannot be resolved. CodeBuild fails in DOWNLOAD_SOURCE, before any command. */
export class EnvironmentVariableError extends Error {
  public override readonly name = 'EnvironmentVariableError';
}

/** A folder without a buildspec. CodeBuild fails in DOWNLOAD_SOURCE, before any command. */
export class BuildspecMissingError extends Error {
  override readonly name = 'BuildspecMissingError';

  constructor(file: string, options: ErrorOptions) {
    super(
      `YAML_FILE_ERROR: ${file} cannot be read; put the buildspec there, or name another file with --buildspec`,
      options,
    );
  }
}
