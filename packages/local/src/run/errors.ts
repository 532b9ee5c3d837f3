export class UnknownPipelineError extends Error {
  public override readonly name = 'UnknownPipelineError';

  constructor(wanted: string, pipelines: readonly string[]) {
    super(`the app has no pipeline ${wanted}; it has ${pipelines.join(', ') || 'none'}`);
  }
}

export class SourceUnreadableError extends Error {
  public override readonly name = 'SourceUnreadableError';

  constructor(source: string, options: ErrorOptions) {
    super(`the source ${source} cannot be read; name a zip or a folder`, options);
  }
}

/** Thrown if no single bucket can be determined for the given source. */
export class SourcePlaceError extends Error {
  public override readonly name = 'SourcePlaceError';

  constructor(places: readonly string[]) {
    super(
      places.length > 0
        ? `a source is uploaded to the one object that pipelines start from, and the app has ${places.length} of them: ${places.join(', ')}; choose the pipeline with --start`
        : 'no pipeline starts from an object of a bucket or from a git repository; leave out --source',
    );
  }
}

/** Thrown if a folder is given without a name, and it is unclear which repository it replaces. */
export class RepositoryNotClearError extends Error {
  public override readonly name = 'RepositoryNotClearError';

  constructor(names: readonly string[]) {
    super(
      names.length > 0
        ? `a folder without a name stands for the only repository that pipelines take, and they take ${names.join(', ')}; name each with --repo NAME=PATH`
        : 'the pipelines take no git repository that the templates name; leave out --repo, or name it with --repo NAME=PATH',
    );
  }
}

/** Thrown if variables or revisions are given, and it is unclear for which pipeline. */
export class StartNotClearError extends Error {
  public override readonly name = 'StartNotClearError';

  constructor(pipelines: readonly string[]) {
    super(
      `variables and revisions belong to one pipeline, but the app has ${pipelines.join(', ') || 'none'}; choose one with --start`,
    );
  }
}

/** Thrown if the packages of a project cannot be cached for builds. */
export class PackagesNotFetchedError extends Error {
  public override readonly name = 'PackagesNotFetchedError';

  constructor(project: string, reason: string, options: ErrorOptions) {
    super(`the packages of ${project} cannot be fetched; ${reason}`, options);
  }
}

/** Thrown if another run writes to the folder. */
export class FolderInUseError extends Error {
  public override readonly name = 'FolderInUseError';

  constructor(folder: string, pid: number, since: string, lock: string) {
    super(
      `${folder} is in use by another run (process ${pid}, since ${since}); only one run at a time can write there:` +
        ` wait for it, end it, or choose another folder. If that process is not a run, delete ${lock}`,
    );
  }
}

/** Thrown if the report cannot be written to its folder. */
export class FolderNotWritableError extends Error {
  public override readonly name = 'FolderNotWritableError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `the folder ${folder} cannot be written (${cause.code}), but the report and the logs go there: choose another with --out, or change its permissions`,
      { cause },
    );
  }
}
