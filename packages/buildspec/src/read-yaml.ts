import { Document, isNode, isPair, LineCounter, parseDocument, Tags, visit, YAMLMap, YAMLParseError } from 'yaml';
import { DIFFERENCES } from './differences';
import { BuildspecError, BuildspecProblem } from './errors';

/** Content of a YAML document, and the keys that contain anchors. */
export interface ReadDocument {
  readonly value: unknown;
  /** Top-level keys whose values contain an anchor (`&name`). */
  readonly anchored: ReadonlySet<string>;
}

/** Selects the YAML tags that read every scalar as written. Only empty values, `~` and `null` are read as null. */
const TEXTS_ONLY = (tags: Tags): Tags =>
  tags.filter((tag) => typeof tag === 'object' && /:(map|seq|str|null)$/.test(tag.tag));

const SPECIAL_ERRORS: Readonly<Record<string, Pick<BuildspecProblem, 'wrong' | 'rule' | 'remedy'>>> = {
  DUPLICATE_KEY: {
    wrong: DIFFERENCES.keyTwice.says(),
    rule: 'each key in a map must be unique',
    remedy: 'rename or remove one of the two',
  },
  MULTIPLE_DOCS: {
    wrong: 'the file contains a second document',
    rule: 'a buildspec must be a single document',
    remedy: 'remove the line --- or everything after it',
  },
  RESOURCE_EXHAUSTION: {
    wrong: 'the buildspec is nested too deeply',
    rule: 'a buildspec has only a few levels',
    remedy: 'check for a bracket that is not closed',
  },
};

/**
 * Parses YAML or JSON, with anchors and merges (`<<`).
 * @throws BuildspecError if the text is neither, has several documents, or contains an alias that cannot be resolved
 */
export function readYaml(text: string): ReadDocument {
  const options = { lineCounter: new LineCounter(), prettyErrors: true, merge: true, customTags: TEXTS_ONLY } as const;
  const document = parseDocument(text, { ...options, resolveKnownTags: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) {
    throw syntaxError(error, text);
  }
  return { value: valueOf(document), anchored: anchoredKeys(document.contents) };
}

function valueOf(document: Document.Parsed): unknown {
  try {
    const value: unknown = document.toJS();
    refuseCircles(value, []);
    return value;
  } catch (cause) {
    throw new BuildspecError(
      {
        path: '',
        wrong: `an alias or a merge cannot be resolved (${(cause as Error).message.split('\n')[0]})`,
        rule: 'an alias (*name) must refer to an earlier anchor (&name) that does not contain the alias, and a merge (<<) must refer to a map',
        got: 'an invalid anchor, alias or merge',
        remedy: 'correct the alias, or write out the value',
      },
      { cause },
    );
  }
}

function refuseCircles(value: unknown, above: readonly unknown[]): void {
  if (above.includes(value)) {
    throw new Error('an anchor contains its own alias');
  }
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach((inner) => refuseCircles(inner, [...above, value]));
  }
}

function anchoredKeys(contents: Document.Parsed['contents']): Set<string> {
  const pairs = contents instanceof YAMLMap ? contents.items.filter(isPair) : [];
  return new Set(pairs.filter(({ value }) => hasAnchor(value)).map(({ key }) => String(key)));
}

function hasAnchor(value: unknown): boolean {
  let found = false;
  if (isNode(value)) {
    visit(value, {
      Value: (_, node) => {
        found ||= node.anchor !== undefined;
      },
    });
  }
  return found;
}

function syntaxError(error: YAMLParseError, text: string): BuildspecError {
  const [at] = error.linePos!;
  const wrong = error.message.split(' at line ')[0].toLowerCase();
  const { [error.code]: special } = SPECIAL_ERRORS;
  return new BuildspecError(
    {
      path: `line ${at.line}, column ${at.col}`,
      ...(special ?? {
        wrong,
        rule: 'a buildspec must be valid YAML or JSON',
        remedy: 'correct this line; a command that contains ": " needs quotation marks',
      }),
      got: JSON.stringify(text.split('\n')[at.line - 1].trim().slice(0, 80)),
    },
    { cause: error },
  );
}
