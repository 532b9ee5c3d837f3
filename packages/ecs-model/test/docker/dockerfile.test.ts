import { assignments, expand, jsonForm, parseDockerfile } from '../../src/docker/dockerfile';

/** @see https://docs.docker.com/reference/dockerfile/ */
describe('parseDockerfile', () => {
  it('reads stages, flags, comments and continued lines', () => {
    const { stages } = parseDockerfile(
      [
        '# syntax=docker/dockerfile:1',
        'ARG NODE=22',
        'FROM node:${NODE}-slim AS build',
        '',
        'run npm ci \\',
        '  # the lock file decides',
        '  --no-audit',
        '',
        'FROM build',
        'COPY --from=build --chown=node:node a b',
        'CMD ["node"]',
      ].join('\n'),
    );

    expect(stages.map(({ name, base }) => [name, base])).toEqual([
      ['build', 'node:22-slim'],
      ['1', 'build'],
    ]);
    expect(stages[0].instructions).toEqual([{ line: 5, keyword: 'RUN', flags: {}, text: 'npm ci    --no-audit' }]);
    expect(stages[1].instructions[0]).toEqual({
      line: 10,
      keyword: 'COPY',
      flags: { from: 'build', chown: 'node:node' },
      text: 'a b',
    });
  });

  it('reads a last line with a continuation, and a flag without a value', () => {
    expect(parseDockerfile('FROM a\nCOPY --link x y \\').stages[0].instructions).toEqual([
      { line: 2, keyword: 'COPY', flags: { link: 'true' }, text: 'x y' },
    ]);
  });

  it.each([
    ['', 'the Dockerfile has no build stage; begin it with FROM'],
    ['RUN npm ci', 'Dockerfile, line 1: no build stage in current context; begin with FROM'],
    ['FROM a b c', 'Dockerfile, line 1: FROM needs an image and optionally AS <name>, but is a b c'],
    ['FROM a\nRUN <<EOF', 'Dockerfile, line 2: here-documents (<<) are not supported here: RUN <<EOF'],
    ['FROM a\n{}', 'Dockerfile, line 2: the line has no instruction: {}'],
  ])('refuses %j', (text, message) => {
    expect(() => parseDockerfile(text)).toThrow(message);
  });
});

describe('the content of an instruction', () => {
  it.each([
    ['A=1 B="two words" C=\'$x\' D=a\\ b', { A: '1', B: 'two words', C: '$x', D: 'a b' }],
    ['OLD form of it', { OLD: 'form of it' }],
    ['ARGUMENT', { ARGUMENT: '' }],
    ['E="a \\"quote\\""', { E: 'a "quote"' }],
  ])('%j assigns %j', (text, expected) => {
    expect(assignments(text)).toEqual(expected);
  });

  it.each([
    ['$A/${B}/x', '1//x'],
    ['${B:-none} ${A:-none}', 'none 1'],
    ['$A_B', ''],
  ])('%s is expanded to %s', (text, expected) => {
    expect(expand(text, { A: '1', B: '' })).toBe(expected);
  });

  it.each([
    ['["a", "b c"]', ['a', 'b c']],
    ['node main.js', undefined],
    ['[not json', undefined],
  ])('%s in the JSON form is %j', (text, expected) => {
    expect(jsonForm(text)).toEqual(expected);
  });
});
