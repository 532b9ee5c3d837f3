import { readSampleWords } from '@slipway/sample-words';

describe('readSampleWords', () => {
  it.each([
    ['one', ['one']],
    [' one  two\n', ['one', 'two']],
  ])('finds the words of %j', (text, words) => {
    expect(readSampleWords(text)).toEqual(words);
  });

  it.each(['', ' \n'])('refuses a text without a word: %j', (text) => {
    expect(() => readSampleWords(text)).toThrow(
      `text has no word, but needs one or more; got ${JSON.stringify(text)}; give it a word`,
    );
  });
});
