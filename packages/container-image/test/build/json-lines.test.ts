import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'image', 'json-lines.sh');

interface Entry {
  readonly at: string;
  readonly message: string;
}

async function run(...command: string[]) {
  const child = spawn('sh', [SCRIPT, ...command], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [printed, errors]: Buffer[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  const lines = Buffer.concat(printed).toString().split('\n').slice(0, -1);
  return {
    code,
    lines,
    entries: lines.map((line) => JSON.parse(line) as Entry),
    errors: Buffer.concat(errors).toString(),
  };
}

describe('a command whose log is JSON', () => {
  it('writes an object for each line of both streams, in their order, and leaves out empty ones', async () => {
    const { code, entries, errors } = await run('sh', '-c', 'echo one; echo; echo two >&2; printf \'a "b"\\tc\'');

    expect([code, errors]).toEqual([0, '']);
    expect(entries.map(({ message }) => message)).toEqual(['one', 'two', 'a "b"\tc']);
    entries.forEach(({ at }) => expect(new Date(at).toISOString()).toBe(at));
  });

  it('keeps what is an object already, and no other JSON', async () => {
    const { lines, entries } = await run('sh', '-c', `echo '{"level":"info"}'; echo '[1]'; echo null; echo 7`);

    expect(lines[0]).toBe('{"level":"info"}');
    expect(entries.slice(1).map(({ message }) => message)).toEqual(['[1]', 'null', '7']);
  });

  it('gives every argument to the command as it is', async () => {
    const { entries } = await run('printf', '%s\n', '$HOME', 'two words', '*');

    expect(entries.map(({ message }) => message)).toEqual(['$HOME', 'two words', '*']);
  });

  it.each([
    ['exit 3', 3],
    ['kill -KILL $$', 137],
  ])('ends as the command ends: %s', async (command, expected) => {
    expect((await run('sh', '-c', command)).code).toBe(expected);
  });

  it('reports a missing program', async () => {
    const { code, entries } = await run('no-such-program');

    expect(code).toBe(127);
    expect(entries).toEqual([{ at: expect.any(String), message: expect.stringMatching(/no-such-program.*not found/) }]);
  });

  it('reports that no program is given', async () => {
    const { code, errors } = await run();

    expect([code, errors]).toEqual([2, expect.stringContaining('the command is missing')]);
  });
});
