import * as fc from 'fast-check';
import { UnresolvedVariableError } from '../../src/pipeline/errors';
import { resolveConfiguration, resolveVariables } from '../../src/pipeline/variables';

const word = fc.stringMatching(/^[A-Za-z][\w@-]{0,8}$/);
const namespaces = fc.dictionary(word, fc.dictionary(word, fc.string(), { minKeys: 1, maxKeys: 3 }), {
  minKeys: 1,
  maxKeys: 3,
});

test('a text without references stays as it is', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('#{')),
      namespaces,
      (text, values) => {
        expect(resolveVariables(text, values, 'here')).toBe(text);
      },
    ),
  );
});

test('every reference is replaced by its value, and values are not resolved again', () => {
  fc.assert(
    fc.property(
      namespaces,
      fc.array(
        fc.string().filter((text) => !/[#{}]/.test(text)),
        { minLength: 1 },
      ),
      (values, texts) => {
        const references = Object.entries(values).flatMap(([namespace, variables]) =>
          Object.entries(variables).map(([name, value]) => [`#{${namespace}.${name}}`, value] as const),
        );
        const parts = texts.map((text, index) => [text, references[index % references.length]] as const);

        const resolved = resolveVariables(
          parts.map(([text, [reference]]) => text + reference).join(''),
          values,
          'here',
        );

        expect(resolved).toBe(parts.map(([text, [, value]]) => text + value).join(''));
      },
    ),
  );
});

test('fails on every reference to a missing variable', () => {
  fc.assert(
    fc.property(namespaces, word, word, (values, namespace, name) => {
      fc.pre(!Object.hasOwn(values[namespace] ?? {}, name));

      expect(() => resolveVariables(`a #{${namespace}.${name}} b`, values, 'action Deploy')).toThrow(
        UnresolvedVariableError,
      );
    }),
  );
});

test('a value that looks like a reference stays', () => {
  expect(resolveVariables('#{a.b}', { a: { b: '#{a.c}', c: 'x' } }, 'here')).toBe('#{a.c}');
});

test.each(['#{a.constructor}', '#{constructor.name}', '#{toString.length}'])(
  'fails on %s, which is not a variable',
  (reference) => {
    expect(() => resolveVariables(reference, { a: {} }, 'here')).toThrow(`the variable ${reference} is not defined`);
  },
);

test('fails with the place of the reference and the known names', () => {
  const resolve = () =>
    resolveConfiguration({ Key: 'x/#{Src.Commit}' }, { Src: { VersionId: '1' }, variables: {} }, 'action Deploy');

  expect(resolve).toThrow('action Deploy, Key: the variable #{Src.Commit} is not defined');
  expect(resolve).toThrow('the defined variables are: Src.VersionId');
});
