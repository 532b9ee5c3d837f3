/**
 * ESLint rule: what a package exports is documented for users who see only a tooltip.
 *
 * Every exported declaration, and every visible member of it, has a docstring whose summary is a sentence that says
 * more than its name. Every optional property states its default, every `@throws` names the error and its cause.
 */
import { readFileSync } from 'node:fs';

const FEWEST_WORDS = 4;
const TAG = /(?:^|\s)@(?:default|deprecated|example|internal|param|returns|see|throws|typeParam)\b/;
/**
 * Valid beginning of a summary: a capital or code. A preposition would begin a fragment that does not say what the
 * thing is.
 */
const BEGINNING = /^(?!(?:At|By|For|From|In|Of|See|Such as|With|Without) )[\p{Lu}\p{N}`$]/u;
const FILLERS = new Set(
  'a an the this that these its it is are be of for to in on at by with from as or and which whether if'.split(' '),
);

/**
 * Returns what a barrel exports: each file once, with the names that are exported. `export *` exports everything of a
 * file, and has no names.
 */
export function exportedBy(barrel) {
  const files = new Map();
  const exports = readFileSync(barrel, 'utf8').matchAll(/^export (?:type )?(?:\*|\{([^}]*)\}) from '(\.[^']*)'/gm);
  for (const [, names, file] of exports) {
    const all = names === undefined || (files.has(file) && files.get(file) === undefined);
    files.set(file, all ? undefined : [...(files.get(file) ?? []), ...names.match(/\w+/g).filter(isName)]);
  }
  return [...files].map(([file, names]) => ({ file, names }));
}

function isName(word) {
  return word !== 'type' && word !== 'as';
}

export const documentedApi = {
  meta: {
    type: 'suggestion',
    schema: [{ type: 'object', properties: { names: { type: 'array', items: { type: 'string' } } } }],
    messages: {
      missing: "'{{name}}' has no docstring: what is exported says what it is, in a sentence that works as a tooltip",
      sentence:
        "the docstring of '{{name}}' has to begin with a sentence: a capital or code at its start but no preposition, a full stop at the end of the paragraph, and at least {{fewest}} words; got '{{summary}}'",
      name: "the docstring of '{{name}}' repeats its name: say what a reader cannot see; got '{{summary}}'",
      default: "'{{name}}' is optional: say with @default which value it has, or with '- …' what happens without it",
      throws: "the docstring of '{{name}}' has to say '@throws Error if …', with the class of the error",
    },
  },

  create(context) {
    const exported = context.options[0]?.names;

    function check(node, name) {
      const comment = docstringBefore(node, context.sourceCode);
      if (!comment) {
        context.report({ node, messageId: 'missing', data: { name } });
        return;
      }
      for (const [messageId, data] of problemsOf(comment, name)) {
        context.report({ node, messageId, data: { name, ...data } });
      }
      if (node.optional && node.type === 'TSPropertySignature' && !/(?:^|\s)@default\s+\S/.test(comment)) {
        context.report({ node, messageId: 'default', data: { name } });
      }
    }

    function checkParameters({ value: { params } }, comment) {
      for (const property of params.filter(({ type }) => type === 'TSParameterProperty')) {
        const { name } = property.parameter.left ?? property.parameter;
        if (isVisible(property) && !comment.includes(`@param ${name} `)) {
          check(property, name);
        }
      }
    }

    return {
      ExportNamedDeclaration(statement) {
        const { declaration } = statement;
        if (!declaration || declaration.type === 'TSModuleDeclaration') {
          return;
        }
        const name = declaration.id?.name ?? declaration.declarations[0].id.name;
        if (exported && !exported.includes(name)) {
          return;
        }
        check(statement, name);
        for (const member of membersOf(declaration)) {
          if (member.kind === 'constructor') {
            checkParameters(member, docstringBefore(member, context.sourceCode) ?? '');
          } else if (isVisible(member)) {
            check(member, nameOf(member));
          }
        }
      },
    };
  },
};

/** Returns the text of the docstring before a node, without its asterisks, or undefined if it has none. */
function docstringBefore(node, sourceCode) {
  const comment = sourceCode.getCommentsBefore(node).at(-1);
  if (comment?.type !== 'Block' || !comment.value.startsWith('*')) {
    return undefined;
  }
  return comment.value
    .slice(1)
    .replace(/^[^\S\n]*\*[^\S\n]?/gm, '')
    .trim();
}

function* problemsOf(comment, name) {
  const summary = comment
    .split(TAG)[0]
    .trim()
    .split(/\n\s*\n/)[0]
    .replace(/\s+/g, ' ');
  const words = summary.split(' ').map((word) => word.replace(/^\W+|\W+$/g, ''));
  if (!BEGINNING.test(summary) || !/\.\)?$/.test(summary) || words.length < FEWEST_WORDS) {
    yield ['sentence', { summary, fewest: FEWEST_WORDS }];
  } else if (words.every((word) => isFiller(word) || isIn(word, name))) {
    yield ['name', { summary }];
  }
  for (const [, after] of comment.matchAll(/@throws\b([^@]*)/g)) {
    if (!/^\s+\w*Error if /.test(after)) {
      yield ['throws', {}];
    }
  }
}

function isFiller(word) {
  return FILLERS.has(word.toLowerCase());
}

function isIn(word, name) {
  return name.toLowerCase().includes(word.toLowerCase().replace(/s$/, ''));
}

function membersOf({ type, body, members }) {
  switch (type) {
    case 'ClassDeclaration':
      return body.body.filter((member) => member.type !== 'StaticBlock');
    case 'TSInterfaceDeclaration':
      return body.body;
    case 'TSEnumDeclaration':
      return body?.members ?? members;
    default:
      return [];
  }
}

/**
 * Returns whether a member needs a docstring. Private members need none, and an override has that of the overridden
 * member.
 */
function isVisible({ accessibility, override, key }) {
  return accessibility !== 'private' && !override && key?.type !== 'PrivateIdentifier';
}

function nameOf({ key, id, type }) {
  return (key ?? id)?.name ?? (key ?? id)?.value ?? type;
}
