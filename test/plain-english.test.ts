import { tell } from './workspace';

interface Linted {
  readonly messages: readonly { readonly ruleId: string; readonly line: number; readonly message: string }[];
}

const FILE = 'packages/kms/src/encryption-key.ts';

const REFUSED: readonly [string, string, number, string][] = [
  ['a docstring', '/** Key whose rights are checked. */\nexport const a = 1;\n', 1, "'rights'"],
  [
    'a word that a line break splits',
    '/**\n * A key that goes\n * back.\n */\nexport const a = 1;\n',
    2,
    "'goes back'",
  ],
  ['a line comment', 'export const a = 1; // made anew\n', 1, "'anew'"],
  ['a message', "throw new Error('whoever asks gets it');\n", 1, "'whoever'"],
  ['a message with a value', 'const b = 1;\nthrow new Error(`key ${b} is none`);\n', 2, "'is none'"],
  ['@throws with where', '/** @throws where it fails */\nexport const a = 1;\n', 1, "'@throws where'"],
];
const ALLOWED: readonly [string, string][] = [
  ['a single word, which may be the name of something', "export const a = ['rights', 'anew'];\n"],
  ['a name', 'export const rights = 1;\n'],
  ['plain English', '/** Key whose permissions are checked again. */\nexport const a = 1;\n'],
];

let linted: Linted[];
beforeAll(() => {
  const cases = [...REFUSED, ...ALLOWED].map(([, code]) => ({ filePath: FILE, code }));
  linted = JSON.parse(tell(JSON.stringify(cases), 'node', ['test/lint-texts.mjs']).said);
});

function proseOf(index: number) {
  return linted[index].messages.filter(({ ruleId }) => ruleId === 'prose/plain-english');
}

describe('the rule for plain English', () => {
  it.each(REFUSED.map(([title, , line, word], index) => [title, index, line, word] as const))(
    'refuses words that read as if translated in %s',
    (_title, index, line, word) => {
      const message = expect.stringMatching(`^${word}: write plain English, such as '`);

      expect(proseOf(index)).toEqual([expect.objectContaining({ line, message })]);
    },
  );

  it.each(ALLOWED.map(([title], index) => [title, REFUSED.length + index] as const))(
    'lets pass %s',
    (_title, index) => {
      expect(proseOf(index)).toEqual([]);
    },
  );
});
