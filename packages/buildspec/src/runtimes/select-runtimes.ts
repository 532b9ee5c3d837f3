import { ImageRuntimes, runtimesOf } from './image-runtimes';

/** A version of a runtime for a build. */
export interface Runtime {
  /** As buildspecs name it: `nodejs`. */
  readonly name: string;
  readonly version: string;
}

/** What comes of the `runtime-versions` of a buildspec. */
export interface Selection {
  readonly runtimes: readonly Runtime[];
  /** What the log says of it. */
  readonly lines: readonly string[];
  /** Why CodeBuild fails the build before its first phase, in its words. @default - it does not */
  readonly error?: string;
}

/** What CodeBuild says of an image that is not one of AWS. It goes on with what the image has. */
const SKIPPING = '[WARN] Skipping install of runtimes. Runtime version selection is not supported by this build image.';

/**
 * Selects the runtimes of a build as CodeBuild does: a version, a major version (`3.x`), or the `latest` one, of those
 * that the image has.
 *
 * @param asked version by runtime
 * @param image of the project @default - not known: every version is taken as it is
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
