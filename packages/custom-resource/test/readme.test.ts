import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handler } from './readme-example';

const [, example] = readFileSync(join(__dirname, '..', 'README.md'), 'utf8').split('```ts\n');

afterEach(() => jest.restoreAllMocks());

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(readFileSync(join(__dirname, 'readme-example.ts'), 'utf8')).toBe(example.split('```')[0]);
  });

  it.each([
    [{ Name: 'shop' }, { Status: 'SUCCESS', PhysicalResourceId: 'shop' }],
    [{}, { Status: 'FAILED', Reason: 'the property Name is missing: set Name' }],
  ])('answers %j', async (ResourceProperties, said) => {
    const send = jest.spyOn(global, 'fetch').mockResolvedValue(new Response());

    await handler({
      RequestType: 'Create',
      ResponseURL: 'https://answer.example',
      ResourceProperties,
    } as CloudFormationCustomResourceEvent);

    expect(JSON.parse(String(send.mock.calls[0][1]!.body))).toMatchObject(said);
  });
});
