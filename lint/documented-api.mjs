/**
 * ESLint rule for the docstrings of exports, which users read as tooltips.
 *
 * Every exported declaration and each of its visible members must have a docstring that begins with a sentence, which
 * must say more than the name. Every optional property must have `@default`. Every `@throws` must name the error class
 * and the condition.
 */
import { readFileSync } from 'node:fs';

const FEWEST_WORDS = 4;
const TAG = /(?:^|\s)@(?:default|deprecated|example|internal|param|returns|see|throws|typeParam)\b/;
/**
 * Pattern for the beginning of a summary: a capital letter or code. Prepositions are not allowed, because they begin
 * fragments that do not say what the declaration is.
 */
const BEGINNING = /^(?!(?:At|By|For|From|In|Of|See|Such as|With|Without) )[\p{Lu}\p{N}`$]/u;
const FILLERS = new Set(
  'a an the this that these its it is are be of for to in on at by with from as or and which whether if'.split(' '),
);

/**
 * Returns the files that a barrel file exports, each once, with the exported names. `names` is undefined if `export *`
 * exports everything in a file.
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
      missing: "'{{name}}' has no docstring; describe the export in a sentence that works as a tooltip",
      sentence:
        "the docstring of '{{name}}' must begin with a sentence of at least {{fewest}} words that starts with a capital letter or code, but not with a preposition, and whose paragraph ends with a full stop; it is '{{summary}}'",
      name: "the docstring of '{{name}}' only repeats the name; add information that the name does not contain; it is '{{summary}}'",
      default:
        "'{{name}}' is optional; state its default value with @default, or its default behavior with '@default - …'",
      throws: "a @throws of '{{name}}' must have the form '@throws Error if …', with the class of the error",
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

/** Returns the text of the docstring before a node, without asterisks, or undefined if the node has no docstring. */
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

/** Returns whether a member needs a docstring. Private members and overrides do not need one. */
function isVisible({ accessibility, override, key }) {
  return accessibility !== 'private' && !override && key?.type !== 'PrivateIdentifier';
}

function nameOf({ key, id, type }) {
  return (key ?? id)?.name ?? (key ?? id)?.value ?? type;
}
