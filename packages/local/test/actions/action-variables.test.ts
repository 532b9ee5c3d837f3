import { parseActionVariables } from '../../src/actions/codebuild/project';

const declared = '[{"name":"MESSAGE","value":"#{Source.CommitMessage}"},{"name":"MODE","value":"prod"}]';

test('variables of an action are read, of the default type', () => {
  expect(parseActionVariables('[{"name":"A","value":"1"}]')).toEqual([{ name: 'A', value: '1', type: 'PLAINTEXT' }]);
  expect(parseActionVariables(undefined)).toEqual([]);
});

test.each([
  ['a quotation mark', 'say "hush"'],
  ['a line break', 'one\nhush'],
  ['a backslash', 'one \\hush'],
])(
  'broken JSON by %s in a commit message names the variable, the reference and the cause, and quotes no value',
  (_, message) => {
    const parse = () => parseActionVariables(declared.replace('#{Source.CommitMessage}', message), declared);

    expect(parse).toThrow(
      /^EnvironmentVariables of the action cannot be read: not valid JSON.*: a quotation mark, backslash or line break in the value of MESSAGE \(#\{Source\.CommitMessage\}\) makes the JSON invalid, as on AWS; specify a JSON array of \{name, value, type\}/,
    );
    expect(parse).not.toThrow(/hush/);
  },
);

test('JSON that was invalid as written blames no variable', () => {
  expect(() => parseActionVariables('A=1')).toThrow(
    /^EnvironmentVariables of the action cannot be read: not valid JSON; specify a JSON array/,
  );
  expect(() => parseActionVariables('[{"name":"A","value":"1"')).toThrow(
    /not valid JSON at character 24; specify a JSON array/,
  );
});

test('JSON of another shape names the place', () => {
  expect(() => parseActionVariables('[{"name":"A"}]')).toThrow(/cannot be read: .*value.*; specify a JSON array/);
});
