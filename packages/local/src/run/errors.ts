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

/** A source was given, and it is not clear where it belongs. */
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

/** A folder was given without the name of the repository that it stands for. */
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

/** Variables or revisions were given, and it is not clear for which pipeline. */
export class StartNotClearError extends Error {
  public override readonly name = 'StartNotClearError';

  constructor(pipelines: readonly string[]) {
    super(
      `variables and revisions belong to one pipeline, but the app has ${pipelines.join(', ') || 'none'}; choose one with --start`,
    );
  }
}

/** The packages of a project cannot be kept for builds. */
export class PackagesNotFetchedError extends Error {
  public override readonly name = 'PackagesNotFetchedError';

  constructor(project: string, reason: string, options: ErrorOptions) {
    super(`the packages of ${project} cannot be fetched; ${reason}`, options);
  }
}

/** Another run writes into the folder. */
export class FolderInUseError extends Error {
  public override readonly name = 'FolderInUseError';

  constructor(folder: string, pid: number, since: string, lock: string) {
    super(
      `${folder} is in use by another run (process ${pid}, since ${since}); only one run at a time can write there:` +
        ` wait for it, end it, or choose another folder. If that process is not a run, delete ${lock}`,
    );
  }
}

/** The report has no place. */
export class FolderNotWritableError extends Error {
  public override readonly name = 'FolderNotWritableError';

  constructor(folder: string, cause: NodeJS.ErrnoException) {
    super(
      `the folder ${folder} cannot be written (${cause.code}), but the report and the logs go there: choose another with --out, or change its permissions`,
      { cause },
    );
  }
}
