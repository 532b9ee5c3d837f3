import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answers, codePipeline, event, s3, stored, zipOf } from './code-pipeline';
import { handler } from './readme-example';

const [, example] = readFileSync(join(__dirname, '..', 'README.md'), 'utf8').split('```ts\n');

beforeEach(() => {
  codePipeline.reset();
  s3.reset();
});

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readFileSync(join(__dirname, 'readme-example.ts'), 'utf8')).toBe(example.split('```')[0]);
  });

  it.each([
    [100, { outputVariables: { SIZE: '90' }, executionDetails: { summary: '90 of 100 KB' } }],
    [
      80,
      {
        failureDetails: {
          type: 'JobFailed',
          message: 'the bundle has 90 KB, but the maximum is 80 KB; check what the last commit added',
        },
      },
    ],
  ])('answers a job that allows %i KB', async (maximum, answer) => {
    stored('image.zip', zipOf({ 'size.txt': '90' }));

    await handler(event({ parameters: JSON.stringify({ maximum }) }));

    expect(answers()).toMatchObject([answer]);
  });
});
