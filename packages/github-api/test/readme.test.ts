import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScriptedGitHub } from '@slipway/testing/scripted-github';
import { openIssues } from './readme-example';

const [, example] = readFileSync(join(__dirname, '..', 'README.md'), 'utf8').split('```ts\n');
const github = new ScriptedGitHub();

beforeAll(() => github.start());
afterAll(() => github.stop());

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readFileSync(join(__dirname, 'readme-example.ts'), 'utf8')).toBe(example.split('```')[0]);
  });

  it.each([
    [{ status: 200, body: { open_issues_count: 3 } }, 3],
    [{ status: 503, headers: { 'retry-after': '2' } }, 'later, in 2000 ms'],
    [
      { status: 404, body: { message: 'Not Found' } },
      'GitHub refused the request (GET /repos/acme/shop: 404, Not Found); correct the name',
    ],
  ])('does with %j what it says', async (answer, said) => {
    github.answers = [answer];

    expect(await openIssues(github.url, 'token', 'acme/shop')).toBe(said);
  });
});
