import { tell } from './workspace';

interface Linted {
  readonly messages: readonly { readonly ruleId: string; readonly message: string }[];
}

const PLACES = [
  'packages/processes/src/index.ts',
  'packages/processes/test/try.ts',
  'apps/brazilcart/demo/try.ts',
  'scripts/try.ts',
  'test/try.ts',
  'apps/github-container/service/scripts/try.mjs',
];

const REFUSED: readonly [what: string, code: string][] = [
  ['a copy of all variables', 'export const env = { A: 1, ...process.env };'],
  ['all variables of this process', "spawn('git', [], { cwd: '/', env: process.env });"],
  ['a copy by Object.assign', "spawn('git', [], { env: Object.assign({}, process.env, { A: '1' }) });"],
  ['a copy by Object.entries', 'export const env = Object.fromEntries(Object.entries(process.env));'],
  ['no environment', "spawn('git', [], { cwd: '/' });"],
  ['no options at all', "execFileSync('git');"],
  ['no environment in a promise', "promisify(execFile)('git', [], { cwd: '/' });"],
  ['no environment in a fork', "fork('x.js', []);"],
  ['no environment in a shell', "execSync('git status', { cwd: '/' });"],
];

const ALLOWED: readonly [what: string, code: string][] = [
  ['an environment that is built', "spawn('git', [], { env: childEnvironment() });"],
  ['an environment that is built, in a promise', "promisify(execFile)('git', [], { env });"],
  ['a single variable', 'export const path = process.env.PATH;'],
  ['a regular expression', "/a/.exec('a');"],
];

let said: readonly Linted[];
beforeAll(() => {
  const texts = PLACES.flatMap((filePath) =>
    [...REFUSED, ...ALLOWED].map(([, code]) => ({ filePath, code: `${code}\n` })),
  );
  said = JSON.parse(tell(JSON.stringify(texts), 'node', ['test/lint-texts.mjs']).said) as Linted[];
});

/** Returns the messages about a text, for each location. */
function messagesOf(code: string): boolean[] {
  const index = [...REFUSED, ...ALLOWED].findIndex((it) => it[1] === code);
  return PLACES.map((_, place) =>
    said[place * (REFUSED.length + ALLOWED.length) + index].messages.some(
      ({ ruleId, message }) => ruleId === 'no-restricted-syntax' && message.includes('childEnvironment'),
    ),
  );
}

it.each(REFUSED)('lint refuses a child process with %s, in sources, tests, apps and scripts', (_, code) => {
  expect(messagesOf(code)).toEqual(PLACES.map(() => true));
});

it.each(ALLOWED)('lint lets pass %s', (_, code) => {
  expect(messagesOf(code)).toEqual(PLACES.map(() => false));
});
