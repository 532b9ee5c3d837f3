/** The run cannot go on. */
export class RunInterruptedError extends Error {
  public override readonly name = 'RunInterruptedError';
}

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
      `a source belongs to the one pipeline that starts from a bucket, and the app has ${places.length} of them${places.length > 0 ? `: ${places.join(', ')}` : '; leave out the source'}`,
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
