import { BAD_USAGE } from '@slipway/processes';

/** Maximum number of file names in a message. */
const MAX_NAMES = 4;

export class UnknownPipelineError extends Error {
  public override readonly name = 'UnknownPipelineError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  constructor(wanted: string, pipelines: readonly string[]) {
    super(`the app has no pipeline ${wanted}; its pipelines are: ${pipelines.join(', ') || 'none'}`);
  }
}

/** Thrown if rules of the app start pipelines one after the other without an end. */
export class EndlessStartsError extends Error {
  public override readonly name = 'EndlessStartsError';

  constructor(limit: number) {
    super(
      `rules have started ${limit} executions one after the other, each after an event of the one before, and a local run starts no more; on AWS, they would continue without a limit. Check whether the rule matches events of the pipelines that it starts`,
    );
  }
}

/** Thrown if the user gives a value for a variable that the pipeline does not declare. */
export class UnknownVariableError extends Error {
  public override readonly name = 'UnknownVariableError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  constructor(pipeline: string, variable: string, declared: readonly string[]) {
    super(
      `pipeline ${pipeline}: the variable ${variable} is not declared; the declared variables are ${declared.join(', ') || 'none'}`,
    );
  }
}

export class SourceUnreadableError extends Error {
  public override readonly name = 'SourceUnreadableError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  constructor(source: string, options: ErrorOptions) {
    super(`the source ${source} cannot be read; pass a ZIP file or a folder`, options);
  }
}

/** Thrown if the source is a file, but not a ZIP file. */
export class SourceNotZipError extends Error {
  public override readonly name = 'SourceNotZipError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  constructor(source: string) {
    super(`the source ${source} is not a ZIP file; pass a ZIP file, or a folder to pack into one`);
  }
}

/** Thrown if the source cannot be uploaded, because the pipelines to start read no S3 object or more than one. */
export class SourcePlaceError extends Error {
  public override readonly name = 'SourcePlaceError';

  constructor(places: readonly string[]) {
    super(
      places.length > 0
        ? `the source is ambiguous: pipelines start from ${places.length} objects (${places.join(', ')}); choose a pipeline with --start`
        : 'the source cannot be uploaded: none of the pipelines to start reads an S3 object; omit --source, or map a git repository with --repo NAME=PATH',
    );
  }
}

/** Thrown if a folder is given without a repository name, and the app does not use exactly one repository. */
export class RepositoryNotClearError extends Error {
  public override readonly name = 'RepositoryNotClearError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  constructor(names: readonly string[]) {
    super(
      names.length > 0
        ? `a folder without a repository name is ambiguous: the pipelines use ${names.join(', ')}; map each repository with --repo NAME=PATH`
        : 'the templates name no git repository that a pipeline uses; omit --repo, or name the repository with --repo NAME=PATH',
    );
  }
}

/** Thrown if variables or revisions are given without a pipeline, and the app does not have exactly one pipeline. */
export class StartNotClearError extends Error {
  public override readonly name = 'StartNotClearError';

  constructor(pipelines: readonly string[]) {
    super(
      pipelines.length > 0
        ? `variables and revisions apply to one pipeline, but the app has ${pipelines.join(', ')}; choose one with --start`
        : 'variables and revisions apply to a pipeline, but the app has none; omit --variable and --revision',
    );
  }
}

/** Thrown if a project's packages cannot be downloaded into the cache for builds. */
export class PackagesNotFetchedError extends Error {
  public override readonly name = 'PackagesNotFetchedError';

  constructor(project: string, reason: string, options: ErrorOptions) {
    super(`the packages of ${project} cannot be downloaded: ${reason}`, options);
  }
}

/** Thrown if another run is writing to the folder. */
export class FolderInUseError extends Error {
  public override readonly name = 'FolderInUseError';

  constructor(folder: string, pid: number, since: string, lock: string) {
    super(
      `${folder} is in use by another run (process ${pid}, since ${since}); only one run at a time can write to a folder:` +
        ` wait for that run to finish, stop it, or choose another folder. If process ${pid} does not belong to a run, delete ${lock}`,
    );
  }
}

/** Thrown if the folder for a run contains files that no run has written, which the run might delete. */
export class FolderNotOfRunError extends Error {
  public override readonly name = 'FolderNotOfRunError';
  /** Exit code for invalid usage of the command line. */
  public readonly exitCode = BAD_USAGE;

  /**
   * @param files names of the files in the folder
   * @param deleted names of the files that every run deletes
   */
  constructor(folder: string, files: readonly string[], deleted: readonly string[]) {
    super(
      `the folder ${folder} contains files that no earlier run has written (${shortList(files)}); a run deletes ${deleted.join(', ')} in its folder,` +
        ' so the folder must be new, empty or the folder of an earlier run: choose another folder with --out, for example a new subfolder',
    );
  }
}

/** Thrown if a run cannot write to its folder. */
export class FolderNotWritableError extends Error {
  public override readonly name = 'FolderNotWritableError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `the folder ${folder} for the report and logs is not writable (${cause.code}); choose another folder with --out, or change the permissions of this one`,
      { cause },
    );
  }
}

/** Thrown if it is unclear which failed stage is to be retried. */
export class StageNotClearError extends Error {
  public override readonly name = 'StageNotClearError';

  /**
   * @param about stage in the retry request, such as `stage Build of site`
   * @param executions IDs of the executions that have failed in this stage
   * @param others all stages that can be retried
   */
  constructor(about: string, executions: readonly string[], others: readonly string[]) {
    super(
      executions.length > 0
        ? `${about} has failed in several executions: ${executions.join(', ')}; choose one with --execution`
        : `no execution can be retried in ${about}; stages that can be retried now: ${others.join(', ') || 'none'}`,
    );
  }
}

/** Returns the first names, and the number of the others. */
function shortList(names: readonly string[]): string {
  const others = names.length > MAX_NAMES ? [`${names.length - MAX_NAMES} more`] : [];
  return [...names.slice(0, MAX_NAMES), ...others].join(', ');
}
