import { z } from 'zod';
import { DIFFERENCES } from './differences';
import { BuildspecError, BuildspecProblem } from './errors';
import { toleranceReason, without, withOldVariables, withoutEmptySections } from './leniency';
import { readYaml } from './read-yaml';
import { Buildspec, buildspecSchema } from './schema';

const REFERENCE =
  'see the buildspec reference, https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';

/**
 * Parses a buildspec in YAML or JSON, with version 0.1 or 0.2.
 * @throws BuildspecError, with the first problem, if CodeBuild would refuse the buildspec
 */
export function parseBuildspec(text: string): Buildspec {
  const { value, anchored } = readYaml(text);
  const { document, notes } = withoutEmptySections(value);
  return check(withOldVariables(document), [...notes], anchored);
}

function check(document: unknown, notes: readonly string[], anchored: ReadonlySet<string>): Buildspec {
  const parsed = buildspecSchema.safeParse(document, { reportInput: true });
  if (parsed.success) {
    const none = Object.keys(parsed.data.phases).length === 0 ? [DIFFERENCES.noPhases.says()] : [];
    return { ...parsed.data, notes: [...notes, ...none] };
  }
  const [issue] = parsed.error.issues;
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const reason = toleranceReason(issue.path, key, anchored);
    if (reason !== undefined) {
      return check(
        without(document, issue.path, key),
        [...notes, `left out of the buildspec: ${pathOf([...issue.path, key])}: ${reason}`],
        anchored,
      );
    }
  }
  throw new BuildspecError(describe(issue, document), { cause: parsed.error });
}

function describe(issue: z.core.$ZodIssue, document: unknown): BuildspecProblem {
  const path = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const allowed = keysAllowedAt(issue.path).join(', ');
    const inItsWords =
      path === 'phases'
        ? `CodeBuild says "Invalid buildspec phase name: ${key}. Expecting: build,install,post_build,pre_build"; `
        : '';
    return {
      path: pathOf([...issue.path, key]),
      wrong: DIFFERENCES.unknownKey.says(key),
      rule: `the keys allowed here are ${allowed}`,
      got: `"${key}"`,
      remedy: `${inItsWords}correct its spelling or remove it, ${REFERENCE}`,
    };
  }
  return {
    path,
    wrong: path === 'version' ? 'not a supported version' : lower(issue.message),
    rule: path === 'version' ? 'use 0.2, or 0.1, which starts a separate shell for each command' : expected(issue),
    got: got(issue, document),
    remedy: `correct it, ${REFERENCE}`,
  };
}

function expected(issue: z.core.$ZodIssue): string {
  return 'expected' in issue ? `the type must be ${issue.expected}` : 'the value must follow the buildspec syntax';
}

/**
 * Returns the invalid value in quotation marks. A value under `env` is not quoted, because it may be a secret that was
 * written there by mistake.
 */
function got(issue: z.core.$ZodIssue, document: unknown): string {
  const value = issue.path.reduce<unknown>((all, key) => (all as Record<PropertyKey, unknown>)?.[key], document);
  if (issue.path.includes('env')) {
    return `a value of type ${typeof value}`;
  }
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

/** Returns the keys that the schema allows at a path. */
function keysAllowedAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = buildspecSchema;
  for (const key of path) {
    const inner = unwrap(schema);
    schema = inner instanceof z.ZodObject ? inner.shape[key as string] : (inner as z.ZodArray).element;
  }
  return Object.keys((unwrap(schema) as z.ZodObject).shape);
}

/** Returns the schema of the input, without defaults or transformations. */
function unwrap(schema: unknown): unknown {
  const { innerType, in: input } = (schema as { def: { innerType?: unknown; in?: unknown } }).def;
  const inner = innerType ?? input;
  return inner === undefined ? schema : unwrap(inner);
}

function pathOf(keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') {
      return `${path}[${key}]`;
    }
    return path === '' ? String(key) : `${path}.${String(key)}`;
  }, '');
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
