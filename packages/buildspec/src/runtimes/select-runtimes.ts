import { ImageRuntimes, runtimesOf } from './image-runtimes';

/** Runtime that is selected for a build, with its version. */
export interface Runtime {
  /** Name of the runtime in buildspecs, such as `nodejs`. */
  readonly name: string;
  readonly version: string;
}

/** Result of the selection of `runtime-versions`. */
export interface Selection {
  readonly runtimes: readonly Runtime[];
  /** Lines for the build log. */
  readonly lines: readonly string[];
  /** CodeBuild's error message if it would fail the build before the first phase. @default - no error */
  readonly error?: string;
}

/** CodeBuild's message for an image that is not from AWS. The build continues with the runtimes in the image. */
const SKIPPING = '[WARN] Skipping install of runtimes. Runtime version selection is not supported by this build image.';

/**
 * Selects the runtimes of a build as CodeBuild does: by version, by major version (`3.x`), or the `latest` version in
 * the image.
 *
 * @param asked requested version of each runtime, by runtime name
 * @param image build image of the project @default - no image: every version is accepted
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
