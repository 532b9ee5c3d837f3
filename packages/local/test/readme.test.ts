import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../src/cli';

const README = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

describe('the README', () => {
  it('lists the options that the command has, and no others', async () => {
    const output = new PassThrough();

    await main(['run', '--help'], process.stdin, output as unknown as NodeJS.WriteStream, output);

    const known = String(output.read()).match(/^ +--[\w-]+/gm)!.map((option) => option.trim());
    const listed = README.match(/^\| `--.*?\|/gm)!.flatMap((row) => row.match(/--[\w-]+/g)!);
    expect(listed.sort()).toEqual(known.sort());
  });
});
