import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { BuildspecError } from './errors';
import { Buildspec, buildspecSchema } from './schema';

const REFERENCE =
  'see the buildspec reference, https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html';

/** Reads a buildspec of version 0.2, in YAML or JSON. Throws `BuildspecError` on the first thing that CodeBuild would refuse. */
export function parseBuildspec(text: string): Buildspec {
  const document = readYaml(text);
  const parsed = buildspecSchema.safeParse(document, { reportInput: true });
  if (!parsed.success) {
    throw new BuildspecError(describe(parsed.error.issues[0], document), { cause: parsed.error });
  }
  return parsed.data;
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const [at] = error.linePos!;
    const line = text.split('\n')[at.line - 1];
    throw new BuildspecError(
      {
        path: `line ${at.line}, column ${at.col}`,
        wrong: error.message.split(' at line ')[0].toLowerCase(),
        rule: 'a buildspec is YAML or JSON',
        got: JSON.stringify(line.trim()),
        remedy: 'correct this line; a command that contains ": " needs quotation marks',
      },
      { cause: error },
    );
  }
  return document.toJS();
}

function describe(issue: z.core.$ZodIssue, document: unknown) {
  const path = issue.path.reduce<string>(
    (all, key) => (typeof key === 'number' ? `${all}[${key}]` : join(all, String(key))),
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    return {
      path: join(path, issue.keys[0]),
      wrong: `unknown key "${issue.keys[0]}"`,
      rule: `the keys allowed here are ${keysAllowedAt(issue.path).join(', ')}`,
      got: `"${issue.keys[0]}"`,
      remedy: `correct its spelling or remove it, ${REFERENCE}`,
    };
  }
  return {
    path,
    wrong: path === 'version' ? 'not a version that can be run' : lower(issue.message),
    rule:
      path === 'version'
        ? 'the version is 0.2 (0.1 starts a shell for each command and is deprecated)'
        : expected(issue),
    got: got(issue, document),
    remedy: `correct it, ${REFERENCE}`,
  };
}

function expected(issue: z.core.$ZodIssue): string {
  return 'expected' in issue ? `it has to be of type ${issue.expected}` : 'it has to follow the syntax of version 0.2';
}

/** Values of variables can be secrets that someone wrote in by mistake: only what is not under `env` is quoted. */
function got(issue: z.core.$ZodIssue, document: unknown): string {
  const value = issue.path.reduce<unknown>((all, key) => (all as Record<PropertyKey, unknown>)?.[key], document);
  if (issue.path[0] === 'env') {
    return `a value of type ${typeof value}`;
  }
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80);
}

/** Follows a path of the document through the schema, to name what could have stood there. */
function keysAllowedAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = buildspecSchema;
  for (const key of path) {
    const inner = unwrap(schema);
    schema = inner instanceof z.ZodObject ? inner.shape[key as string] : (inner as z.ZodRecord).valueType;
  }
  return Object.keys((unwrap(schema) as z.ZodObject).shape);
}

function unwrap(schema: unknown): unknown {
  const inner = (schema as { def: { innerType?: unknown } }).def.innerType;
  return inner === undefined ? schema : unwrap(inner);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
