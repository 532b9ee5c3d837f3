import * as fc from 'fast-check';
import { BuildspecError, parseBuildspec } from '../src';

const MESSAGE = /^YAML_FILE_ERROR: buildspec[^;]*: [^;]+; .+; got .+; .+$/s;
const KEYS = [
  ...['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache', 'shell', 'variables'],
  ...['secrets-manager', 'exported-variables', 'install', 'build', 'post_build', 'commands', 'finally', 'on-failure'],
  ...['runtime-versions', 'files', 'base-directory', 'secondary-artifacts', 'file-format', 'build-list', 'build-graph'],
  ...['build-matrix', 'identifier', 'depend-on', 'static', 'dynamic', 'paths', 'key', '__proto__', 'constructor', '<<'],
];
const scalar = fc.oneof(
  fc.constantFrom('0.2', '0.1', 'bash', 'cmd.exe', 'yes', 'RETRY-3', '**/*', 'make', '', null, 0.2, true, -1),
  fc.string(),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('document'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('document'), { maxKeys: 5 }),
  ),
}));
const line = fc
  .tuple(
    fc.nat(4),
    fc.constantFrom(...KEYS, '- ', '&a', '*a', '<<', '!!set', '!x', '? ', '|', '"', '{', '['),
    fc.string(),
  )
  .map(([indent, word, rest]) => `${'  '.repeat(indent)}${word}: ${rest}`);

test('any text is a buildspec or a BuildspecError that says place, rule, value and remedy', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    document.map((it) => JSON.stringify(it)),
    document.map((it) => JSON.stringify({ version: '0.2', ...(it as object) }, undefined, 1)),
    fc.array(line, { maxLength: 12 }).map((lines) => ['version: 0.2', ...lines].join('\n')),
    fc
      .array(fc.constantFrom('&a', '*a', '[', ']', '{', '}', ':', ' ', '\n', '-', '<<', '? ', '!!map ', 'a'), {
        maxLength: 30,
      })
      .map((parts) => parts.join('')),
  );

  fc.assert(
    fc.property(text, (buildspec) => isReadOrRefused(buildspec)),
    { numRuns: 400 },
  );
});

test('any value in any place of a good buildspec is taken or refused in the same way', () => {
  const good = {
    version: '0.2',
    env: { variables: { A: '1' }, 'exported-variables': ['A'] },
    phases: { build: { commands: ['make'], 'on-failure': 'ABORT' } },
    reports: { unit: { files: 'a' } },
    artifacts: { files: ['a'], 'secondary-artifacts': { b: { files: ['b'] } } },
    cache: { paths: ['c'] },
    batch: { 'build-list': [{ identifier: 'a', env: { variables: { B: '1' } } }] },
  };

  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }), document, (way, value) =>
      isReadOrRefused(JSON.stringify(replaced(good, way, value))),
    ),
    { numRuns: 400 },
  );
});

function replaced(into: unknown, [index, ...way]: readonly number[], value: unknown): unknown {
  if (index === undefined || typeof into !== 'object' || into === null) {
    return value;
  }
  const keys = Object.keys(into);
  const key = keys[index % keys.length];
  const copy: unknown = Array.isArray(into) ? [...into] : { ...into };
  (copy as Record<string, unknown>)[key] = replaced((into as Record<string, unknown>)[key], way, value);
  return copy;
}

function isReadOrRefused(text: string): void {
  try {
    expect(parseBuildspec(text).version).toMatch(/^0\.[12]$/);
  } catch (error) {
    expect(error).toBeInstanceOf(BuildspecError);
    expect((error as Error).message).toMatch(MESSAGE);
  }
}
