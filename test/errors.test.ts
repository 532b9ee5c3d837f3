import { tell } from './workspace';

interface Linted {
  readonly messages: readonly { readonly message: string }[];
}

const SOURCE = 'packages/kms/src/errors.ts';

const REFUSED: readonly [string, string, string, RegExp][] = [
  ['has no name', SOURCE, 'class LostError extends Error {}', /an error class must set its name/],
  [
    'takes its name from what a bundle makes of it',
    SOURCE,
    'class LostError extends Error { constructor(text: string) { super(text); this.name = new.target.name; } }',
    /an error class must set its name/,
  ],
  [
    'is derived from another one and has no name of its own',
    SOURCE,
    "import { KeyError } from './x'; class LostError extends KeyError {}",
    /an error class must set its name/,
  ],
  [
    'is not called an error',
    SOURCE,
    "class Lost extends Error { public override readonly name = 'Lost'; }",
    /the name of an error class must end with Error/,
  ],
  [
    'is not in errors.ts',
    'packages/kms/src/try.ts',
    "class LostError extends Error { public override readonly name = 'LostError'; }",
    /must be in the errors\.ts file/,
  ],
  [
    'loses its cause',
    'packages/kms/src/try.ts',
    "export function read() { try { return JSON.parse(''); } catch (error) { throw new Error('no JSON'); } }",
    /cause/,
  ],
];
const SHAPE = "export class LostError extends Error {\n  public override readonly name = 'LostError';\n}\n";

let results: readonly Linted[];
beforeAll(() => {
  const texts = [...REFUSED.map(([, filePath, code]) => ({ filePath, code })), { filePath: SOURCE, code: SHAPE }];
  results = JSON.parse(tell(JSON.stringify(texts), 'node', ['test/lint-texts.mjs']).said);
}, 120_000);

describe('an error class', () => {
  it.each(REFUSED.map(([title, , , message], index) => [title, message, index] as const))(
    'is refused by lint if it %s',
    (_, message, index) => {
      expect(results[index].messages.map((one) => one.message)).toContainEqual(expect.stringMatching(message));
    },
  );

  it('has one shape, which lint accepts', () => {
    expect(results[REFUSED.length].messages.filter(({ message }) => /error|name/i.test(message))).toEqual([]);
  });
});
