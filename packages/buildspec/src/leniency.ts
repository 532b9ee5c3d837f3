import { DIFFERENCES } from './differences';

type Json = Readonly<Record<string, unknown>>;

/** Keys whose empty value is treated as an empty list. */
const LISTS = ['commands', 'finally', 'files', 'paths', 'exclude-paths', 'exported-variables', 'fallback-keys'];
const VARIABLES = /^env\.(variables|parameter-store|secrets-manager)$/;
const CARRIES_ANCHORS = /^(x-|\.|_)/;

/** Document, with messages about its empty sections. */
export interface Lenient {
  readonly document: unknown;
  readonly notes: readonly string[];
}

/**
 * Removes keys with an empty value, such as `post_build:`. A variable without a value becomes an empty string, and a
 * list without a value becomes an empty list.
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
    const isList = LISTS.includes(key);
    notes.push(
      DIFFERENCES.emptySection.says(path === '' ? key : `${path}.${key}`, isList ? 'an empty list' : 'missing'),
    );
    return isList ? [[key, []]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * Moves `environment_variables` from version 0.1 to `env.variables`.
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
 * Returns the reason why an unknown key is ignored, or undefined if the key is refused. An unknown key is refused,
 * because it is usually a mistake, unless CodeBuild ignores or may ignore it: in a report, in `artifacts` or `cache`,
 * or at the top level, if the key is `environment_variables` or contains anchors.
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

/** Returns a copy of a document without one key. */
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
