import { readSampleWords } from '@slipway/sample-words';

describe('readSampleWords', () => {
  it.each([
    ['one', ['one']],
    [' one  two\n', ['one', 'two']],
  ])('returns the words of %j', (text, words) => {
    expect(readSampleWords(text)).toEqual(words);
  });

  it.each(['', ' \n'])('refuses a text without a word: %j', (text) => {
    expect(() => readSampleWords(text)).toThrow(
      `the text must contain at least one word, but is ${JSON.stringify(text)}`,
    );
  });
});
