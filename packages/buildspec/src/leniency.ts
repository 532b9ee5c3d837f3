import { DIFFERENCES } from './differences';

type Json = Readonly<Record<string, unknown>>;

/** A list with nothing below it is a list without entries; everything else with nothing below it is not there. */
const LISTS = ['commands', 'finally', 'files', 'paths', 'exclude-paths', 'exported-variables', 'fallback-keys'];
const VARIABLES = /^env\.(variables|parameter-store|secrets-manager)$/;
const CARRIES_ANCHORS = /^(x-|\.|_)/;

/** A document, and what was left out of it, in words. */
export interface Lenient {
  readonly document: unknown;
  readonly notes: readonly string[];
}

/**
 * Leaves out what has nothing below it, such as `post_build:`. A variable without a value is empty.
 */
export function withoutEmptySections(document: unknown): Lenient {
  const notes: string[] = [];
  return { document: fill(document, '', notes), notes };
}

function fill(value: unknown, path: string, notes: string[]): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => item !== null).map((item, index) => fill(item, `${path}[${index}]`, notes));
  }
  if (!isMap(value)) {
    return value;
  }
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (inner !== null) {
      return [[key, fill(inner, path === '' ? key : `${path}.${key}`, notes)]];
    }
    if (VARIABLES.test(path)) {
      return [[key, '']];
    }
    notes.push(DIFFERENCES.emptySection.says(path === '' ? key : `${path}.${key}`));
    return LISTS.includes(key) ? [[key, []]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * Version 0.1 calls `env.variables` by another name.
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions
 */
export function withOldVariables(document: unknown): unknown {
  if (!isMap(document) || !isMap(document.environment_variables) || !/^0\.10*$/.test(String(document.version))) {
    return document;
  }
  const { environment_variables: old, ...rest } = document;
  const env = isMap(rest.env) ? rest.env : {};
  return { ...rest, env: { ...env, ...(old.plaintext !== undefined && { variables: old.plaintext }) } };
}

/**
 * Says why an unknown key is left out and not refused, if it is. A key that CodeBuild is not known to leave out is
 * refused here: it is a mistake most of the time.
 * @see https://github.com/aws/aws-cdk/issues/13867 unknown keys of a report
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions `type`
 */
export function toleranceReason(
  path: readonly PropertyKey[],
  key: string,
  anchored: ReadonlySet<string>,
): string | undefined {
  const [section] = path;
  if (path.length === 0) {
    if (key === 'environment_variables') {
      return DIFFERENCES.oldVariables.says();
    }
    return CARRIES_ANCHORS.test(key) || anchored.has(key) ? DIFFERENCES.anchors.says() : undefined;
  }
  if (section === 'reports') {
    return DIFFERENCES.reportKey.says();
  }
  return section === 'artifacts' || section === 'cache' ? DIFFERENCES.artifactKey.says(section) : undefined;
}

/** A document without one key. */
export function without(document: unknown, path: readonly PropertyKey[], key: string): unknown {
  const [next, ...rest] = path;
  const map = document as Json;
  if (next === undefined) {
    return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
  }
  return Object.fromEntries(
    Object.entries(map).map(([name, inner]) => [name, name === next ? without(inner, rest, key) : inner]),
  );
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
