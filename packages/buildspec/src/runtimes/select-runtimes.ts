import { ImageRuntimes, runtimesOf } from './image-runtimes';

/** Version of a runtime for a build. */
export interface Runtime {
  /** Name in buildspecs, such as `nodejs`. */
  readonly name: string;
  readonly version: string;
}

/** Outcome of the `runtime-versions` of a buildspec. */
export interface Selection {
  readonly runtimes: readonly Runtime[];
  /** Lines for the log. */
  readonly lines: readonly string[];
  /** CodeBuild's message, if it fails the build before its first phase. @default - it does not fail */
  readonly error?: string;
}

/** CodeBuild's message for an image that is not one of AWS. The build continues with what the image has. */
const SKIPPING = '[WARN] Skipping install of runtimes. Runtime version selection is not supported by this build image.';

/**
 * Selects the runtimes of a build as CodeBuild does: a version, a major version (`3.x`), or the `latest` version of the
 * image.
 *
 * @param asked version by runtime
 * @param image image of the project @default - unknown: every version is accepted
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/runtime-versions.html
 */
export function selectRuntimes(asked: Readonly<Record<string, string>>, image?: string): Selection {
  const has = image === undefined ? undefined : runtimesOf(image);
  const all = Object.entries(asked);
  if (all.length === 0) {
    return { runtimes: [], lines: [] };
  }
  if (has === 'custom') {
    return { runtimes: [], lines: [SKIPPING] };
  }
  const selected = all.map(([name, version]) => select(name, version, has));
  return {
    runtimes: selected.filter((one) => one.error === undefined),
    lines: selected.map(
      ({ name, version }) => `Selecting '${name}' runtime version '${version}' based on manual selections...`,
    ),
    error: selected.find(({ error }) => error !== undefined)?.error,
  };
}

function select(name: string, version: string, has?: ImageRuntimes): Runtime & Pick<Selection, 'error'> {
  if (has === undefined) {
    return { name, version };
  }
  if (!Object.hasOwn(has, name)) {
    const names = Object.keys(has).sort().join(', ');
    return {
      name,
      version,
      error: `Unknown runtime named '${name}'. This build image has the following runtimes: ${names}`,
    };
  }
  const versions = has[name];
  const begin = version.replace(/\.x$/, '');
  const fitting = version.endsWith('.x')
    ? versions.filter((one) => one === begin || one.startsWith(`${begin}.`))
    : versions.filter((one) => version === 'latest' || one === version);
  const chosen = fitting.at(-1);
  return chosen === undefined
    ? {
        name,
        version,
        error: `Unknown runtime version named '${version}' of ${name}. This build image has the following versions: ${versions.join(', ')}`,
      }
    : { name, version: chosen };
}
