import { changing } from '../../src/runner/unstable-inputs';

const secret = (ciphertext: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext,
});
const plan = (inputs: unknown, steps = ['create']) => ({ goal: { type: 't', inputDiff: { adds: inputs } }, steps });

describe('two previews in a row', () => {
  it.each([
    ['a value', { a: plan({ at: 1, kept: 2 }) }, { a: plan({ at: 3, kept: 2 }) }, ['a (at)']],
    [
      'a value within others',
      { a: plan({ tags: { at: '1', team: 'x' } }) },
      { a: plan({ tags: { at: '2', team: 'x' } }) },
      ['a (at)'],
    ],
    ['a list', { a: plan({ zones: ['a', 'b'] }) }, { a: plan({ zones: ['b', 'a'] }) }, ['a (zones)']],
    ['a property that is not always there', { a: plan({}) }, { a: plan({ at: 1 }) }, ['a (at)']],
    ['a name', { a1: plan({}) }, { a2: plan({}) }, ['a1 (the whole value)', 'a2 (the whole value)']],
    ['what is done', { a: plan({}, ['update']) }, { a: plan({}, ['replace']) }, ['a (steps)']],
    [
      'several resources',
      { a: plan({ at: 1 }), b: plan({ at: 1, x: 1 }), c: plan({ x: 1 }) },
      { a: plan({ at: 2 }), b: plan({ at: 2, x: 2 }), c: plan({ x: 1 }) },
      ['a (at)', 'b (at, x)'],
    ],
  ])('differ by %s', (_, one, other, expected) => {
    expect(changing(one, other)).toEqual(expected);
  });

  it.each([
    [
      'nothing changes',
      { a: plan({ list: [1, null], x: { y: 'z' } }) },
      { a: plan({ list: [1, null], x: { y: 'z' } }) },
    ],
    [
      'a secret is encrypted again',
      { a: plan({ token: secret('AAA'), list: [secret('B')] }) },
      { a: plan({ token: secret('CCC'), list: [secret('D')] }) },
    ],
  ])('are the same if %s', (_, one, other) => {
    expect(changing(one, other)).toEqual([]);
  });
});
