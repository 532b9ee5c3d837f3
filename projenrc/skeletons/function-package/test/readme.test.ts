import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { first, second } from './readme-example';

const [, example] = readFileSync(join(__dirname, '..', 'README.md'), 'utf8').split('```ts\n');

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readFileSync(join(__dirname, 'readme-example.ts'), 'utf8')).toBe(example.split('```')[0]);
  });

  it('finds both words', () => {
    expect([first, second]).toEqual(['one', 'two']);
  });
});
