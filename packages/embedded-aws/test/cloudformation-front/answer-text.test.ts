import {
  elementOf,
  errorAnswer,
  withElement,
  withoutAttributeOutputs,
} from '../../src/cloudformation-front/answer-text';

const AWKWARD = `a < b && c > "d" 'e' &lt; $1`;

test('an element is read with its escapes resolved, and the first of a name counts', () => {
  const answer = '<R><Id>a &lt; b &amp;&amp; c &gt; &quot;d&quot; &apos;e&apos; &amp;lt; $1</Id><Id>second</Id></R>';

  expect(elementOf(answer, 'Id')).toBe(AWKWARD);
});

test('an element that an answer does not have is undefined, and an empty one is not', () => {
  expect(elementOf('<R><Ids>x</Ids></R>', 'Id')).toBeUndefined();
  expect(elementOf('<R><Id></Id></R>', 'Id')).toBe('');
});

test('a text that replaces an element is read again as it was', () => {
  const answer = withElement('<R><TemplateBody>\nold\n</TemplateBody><Id>1</Id></R>', 'TemplateBody', AWKWARD);

  expect(elementOf(answer, 'TemplateBody')).toBe(AWKWARD);
  expect(elementOf(answer, 'Id')).toBe('1');
});

test('an error has its code and its message, whatever characters that has', () => {
  const answer = errorAnswer('ValidationError', AWKWARD);

  expect(answer).not.toContain(AWKWARD);
  expect([elementOf(answer, 'Code'), elementOf(answer, 'Message')]).toEqual(['ValidationError', AWKWARD]);
});

test('the outputs that only the deployed copy has are left out, and no others', () => {
  const output = (key: string) => `<member><OutputKey>${key}</OutputKey><OutputValue>v</OutputValue></member>`;

  expect(withoutAttributeOutputs([output('Url'), output('SlipwayAttribute0'), output('Name')].join('\n'))).toBe(
    [output('Url'), '', output('Name')].join('\n'),
  );
});
