import { tell } from './workspace';

interface Linted {
  readonly messages: readonly { readonly ruleId: string; readonly severity: 0 | 1 | 2; readonly message: string }[];
}

/** File whose exports are all exported by the barrel of its package. */
const PUBLIC = 'packages/kms/src/encryption-key.ts';
/** File of which the barrel exports only `NatGateways`. */
const PARTLY = 'packages/network/src/internet-access.ts';
/** File that the barrel names in two exports, for `Acknowledgement` and for `Acknowledgements`. */
const TWICE = 'packages/least-privilege/src/check/acknowledgements.ts';
/** File that no barrel exports. */
const INTERNAL = 'packages/network/src/address-range.ts';

const DOCUMENTED = '/** Properties of a key. */';

function member(text: string): string {
  return `${DOCUMENTED}\nexport interface KeyProps {\n${text}\n}\n`;
}

const REFUSED: readonly [string, string, string, RegExp][] = [
  ['an interface without a docstring', PUBLIC, 'export interface KeyProps {}\n', /'KeyProps' has no docstring/],
  ['a prop without a docstring', PUBLIC, member('readonly alias: string;'), /'alias' has no docstring/],
  [
    'a prop with a plain comment',
    PUBLIC,
    member('// Alias of the key, with its prefix.\nreadonly alias: string;'),
    /'alias' has no docstring/,
  ],
  [
    'a prop whose docstring is tags alone',
    PUBLIC,
    member('/** @default - CloudFormation generates one */\nreadonly alias?: string;'),
    /the docstring of 'alias' must begin with a sentence/,
  ],
  ['a single word', PUBLIC, member('/** Required. */\nreadonly alias: string;'), /at least 4 words/],
  [
    'an example alone',
    PUBLIC,
    member('/** Such as `alias/shop` or `alias/fintech`. */\nreadonly alias: string;'),
    /not with a preposition/,
  ],
  ['a unit alone', PUBLIC, member('/** In MiB, 128 to 10,240. */\nreadonly memory: number;'), /not with a preposition/],
  [
    'a sentence without a capital',
    PUBLIC,
    member('/** alias of the key, with its prefix. */\nreadonly alias: string;'),
    /starts with a capital letter or code/,
  ],
  [
    'a sentence without a full stop',
    PUBLIC,
    member('/** Alias of the key, with its prefix */\nreadonly alias: string;'),
    /ends with a full stop/,
  ],
  [
    'a docstring that is the name in words',
    PUBLIC,
    member('/** The name of the alias. */\nreadonly aliasName: string;'),
    /'aliasName' only repeats the name/,
  ],
  [
    'an optional prop without a default',
    PUBLIC,
    member('/** Alias of the key, with its prefix. */\nreadonly alias?: string;'),
    /'alias' is optional; state its default value with @default/,
  ],
  [
    'an optional prop with an empty default',
    PUBLIC,
    member('/**\n * Alias of the key, with its prefix.\n * @default\n */\nreadonly alias?: string;'),
    /'alias' is optional; state its default value with @default/,
  ],
  [
    'an error without its class',
    PUBLIC,
    '/**\n * Checks the alias of a key.\n * @throws where it is malformed\n */\nexport function check(): void {}\n',
    /'@throws Error if …'/,
  ],
  [
    'a public method without a docstring',
    PUBLIC,
    '/** A key that rotates every year. */\nexport class Key {\n  public allow(): void {}\n}\n',
    /'allow' has no docstring/,
  ],
  [
    'a property of a constructor without a docstring',
    PUBLIC,
    '/** A key that rotates every year. */\nexport class Key {\n  constructor(public readonly arn: string) {}\n}\n',
    /'arn' has no docstring/,
  ],
  [
    'a member of an enum without a docstring',
    PUBLIC,
    "/** Uses that a service makes of a key. */\nexport enum Use {\n  LOGS = 'LOGS',\n}\n",
    /'LOGS' has no docstring/,
  ],
  ['a function without a docstring', PUBLIC, 'export function check(): void {}\n', /'check' has no docstring/],
  ['a constant without a docstring', PUBLIC, 'export const LIMIT = 3;\n', /'LIMIT' has no docstring/],
  [
    'one that the barrel names',
    PARTLY,
    "export enum NatGateways {\n  NONE = 'NONE',\n}\n",
    /'NatGateways' has no docstring/,
  ],
  [
    'what the first of two exports names',
    TWICE,
    'export interface Acknowledgement {}\n',
    /'Acknowledgement' has no docstring/,
  ],
  [
    'what the second of two exports names',
    TWICE,
    'export class Acknowledgements {}\n',
    /'Acknowledgements' has no docstring/,
  ],
];

const ALLOWED: readonly [string, string, string][] = [
  [
    'a default on the line of the sentence',
    PUBLIC,
    member(
      '/** Alias of the key, with its prefix. @default - CloudFormation generates one */\nreadonly alias?: string;',
    ),
  ],
  [
    'a default on a line of its own',
    PUBLIC,
    member("/**\n * Alias of the key, with its prefix.\n *\n * @default 'alias/shop'\n */\nreadonly alias?: string;"),
  ],
  [
    'members that others do not see',
    PUBLIC,
    '/** A key that rotates every year. */\nexport class Key {\n  private allow(): void {}\n  public override toString() {\n    return 1;\n  }\n}\n',
  ],
  [
    'a property that its constructor describes',
    PUBLIC,
    '/** A key that rotates every year. */\nexport class Key {\n  /** @param arn ARN of the key */\n  constructor(public readonly arn: string) {}\n}\n',
  ],
  ['one that the barrel does not name', PARTLY, 'export interface InternetAccessProps {}\n'],
  ['a file that the barrel does not name', INTERNAL, 'export interface Range {}\n'],
];

/** Returns the messages of the rule about each text, by the title of its case. */
const said = new Map<string, string[]>();
beforeAll(() => {
  const cases = [...REFUSED, ...ALLOWED].map(([title, filePath, code]) => ({ title, filePath, code }));
  const results = JSON.parse(tell(JSON.stringify(cases), 'node', ['test/lint-texts.mjs']).said) as Linted[];
  results.forEach(({ messages }, index) => {
    said.set(
      cases[index].title,
      messages
        .filter(({ ruleId, severity }) => ruleId === 'slipway/documented-api' && severity === 2)
        .map(({ message }) => message),
    );
  });
});

describe('the documentation rule', () => {
  it.each(REFUSED)('refuses %s', (title, _file, _code, message) => {
    expect(said.get(title)).toContainEqual(expect.stringMatching(message));
  });

  it.each(ALLOWED)('lets pass %s', (title) => {
    expect(said.get(title)).toEqual([]);
  });
});
