import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { addFenceOptions, fenceOf, FenceOptions, FenceTerminal, UnfencedError } from '../../src';

const STAND_IN = BUBBLEWRAP_STAND_IN;
const MISSING = '/nowhere/bwrap';

const parsed = (...args: string[]) =>
  addFenceOptions(new Command()).exitOverride().parse(args, { from: 'user' }).opts<FenceOptions>();

/** A terminal at which somebody types, or nobody is. */
function terminal(typed?: string): FenceTerminal & { readonly stdout: PassThrough } {
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  if (typed !== undefined) {
    setTimeout(() => stdin.end(typed), 50);
  }
  return { stdin, stdout: new PassThrough() };
}

test('the options say what builds may reach and read', async () => {
  const options = parsed(
    '--offline',
    '--allow-host',
    'a.example',
    '--allow-host',
    'b.example:8443',
    '--allow-read',
    '/sdk',
  );

  expect(await fenceOf(options, terminal(), STAND_IN)).toMatchObject({
    offline: true,
    hosts: ['a.example', 'b.example:8443'],
    readable: ['/sdk'],
    bubblewrap: { program: STAND_IN },
  });
});

test('without options, builds are fenced', async () => {
  expect(await fenceOf(parsed(), terminal(), STAND_IN)).toMatchObject({ hosts: [], readable: [] });
});

test('--unfenced needs no bubblewrap', async () => {
  expect(await fenceOf(parsed('--unfenced'), terminal(), MISSING)).toBeUndefined();
});

test('refuses --offline without a fence', async () => {
  await expect(fenceOf(parsed('--unfenced', '--offline'), terminal())).rejects.toThrow(/--offline needs a fence/);
});

test('refuses where nobody can be asked, as bad usage', async () => {
  const refused = fenceOf(parsed(), terminal(), MISSING);

  await expect(refused).rejects.toThrow(UnfencedError);
  await expect(refused).rejects.toMatchObject({ exitCode: 2 });
});

test('a person who types yes runs builds unfenced, and has read why', async () => {
  const here = terminal('yes\n');

  expect(await fenceOf(parsed(), here, MISSING)).toBeUndefined();
  expect(String(here.stdout.read())).toMatch(/bubblewrap is not installed.*Without a fence/s);
});

test.each(['y\n', '\n', ''])('refuses when a person types %j', async (typed) => {
  await expect(fenceOf(parsed(), terminal(typed), MISSING)).rejects.toThrow(UnfencedError);
});

test('refuses when a person types Ctrl-C', async () => {
  const { stdin, stdout } = terminal('\u0003');

  const refused = fenceOf(parsed(), { stdin, stdout: Object.assign(stdout, { isTTY: true, columns: 80 }) }, MISSING);

  await expect(refused).rejects.toThrow(UnfencedError);
});
