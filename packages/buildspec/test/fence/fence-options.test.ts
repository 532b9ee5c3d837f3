import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { addFenceOptions, EngineMissingError, fenceOf, FenceOptions, FenceTerminal, UnfencedError } from '../../src';

const STAND_IN = BUBBLEWRAP_STAND_IN;
const MISSING = '/nowhere/bwrap';

const parsed = (...args: string[]) =>
  addFenceOptions(new Command()).exitOverride().parse(args, { from: 'user' }).opts<FenceOptions>();

/** Terminal at which a user types a text, or input without a terminal. */
function terminal(typed?: string): FenceTerminal & { readonly stdout: PassThrough } {
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  if (typed !== undefined) {
    setTimeout(() => stdin.end(typed), 50);
  }
  return { stdin, stdout: new PassThrough() };
}

test('the options say what builds may reach and read', async () => {
  const options = parsed('--allow-host', 'a.example', '--allow-host', 'b.example:8443', '--allow-read', '/sdk');

  expect(await fenceOf(options, terminal(), STAND_IN)).toMatchObject({
    hosts: ['a.example', 'b.example:8443'],
    readable: ['/sdk'],
    bubblewrap: { program: STAND_IN },
  });
});

test('--offline lets builds reach the endpoints of the run only', async () => {
  expect(await fenceOf(parsed('--offline'), terminal(), STAND_IN)).toMatchObject({ offline: true, hosts: [] });
});

test('without options, builds are fenced', async () => {
  expect(await fenceOf(parsed(), terminal(), STAND_IN)).toMatchObject({ hosts: [], readable: [] });
});

test('--unfenced needs no bubblewrap', async () => {
  expect(await fenceOf(parsed('--unfenced'), terminal(), MISSING)).toBeUndefined();
});

test('refuses --offline without a fence', async () => {
  await expect(fenceOf(parsed('--unfenced', '--offline'), terminal())).rejects.toThrow(/--offline isolates builds/);
});

test('refuses --allow-host with --offline', async () => {
  const options = parsed('--offline', '--allow-host', 'a.example');

  await expect(fenceOf(options, terminal(), STAND_IN)).rejects.toThrow(
    '--allow-host lets builds reach a host, but --offline lets them reach none; pass only one of them',
  );
});

test.each([
  ['--allow-host', 'a.example'],
  ['--allow-read', '/usr/share'],
])('refuses %s without a fence', async (...option) => {
  await expect(fenceOf(parsed('--unfenced', ...option), terminal())).rejects.toThrow(
    '--allow-host and --allow-read make exceptions from isolation, but --unfenced ends it; pass only one of them',
  );
});

test('refuses if nobody can be asked, as bad usage', async () => {
  const refused = fenceOf(parsed(), terminal(), MISSING);

  await expect(refused).rejects.toThrow(UnfencedError);
  await expect(refused).rejects.toMatchObject({ exitCode: 2 });
});

test('a person who types yes runs builds unfenced, and has read why', async () => {
  const here = terminal('yes\n');

  expect(await fenceOf(parsed(), here, MISSING)).toBeUndefined();
  expect(String(here.stdout.read())).toMatch(/bubblewrap is not installed.*Without isolation/s);
});

test.each(['y\n', '\n', ''])('refuses when a person types %j', async (typed) => {
  await expect(fenceOf(parsed(), terminal(typed), MISSING)).rejects.toThrow(UnfencedError);
});

test('refuses when a person types Ctrl-C', async () => {
  const { stdin, stdout } = terminal('\u0003');

  const refused = fenceOf(parsed(), { stdin, stdout: Object.assign(stdout, { isTTY: true, columns: 80 }) }, MISSING);

  await expect(refused).rejects.toThrow(UnfencedError);
});

test('--engine runs builds in containers, and fences the others if possible', async () => {
  scriptEngine({ images: { 'localhost/build:1': { Id: 'sha256:abc' } } });
  const options = parsed('--engine', 'podman', '--build-image', 'aws/codebuild/standard:7.0=localhost/build:1');

  const fence = await fenceOf(options, terminal(), STAND_IN, ENGINE_STAND_IN);
  const { signal } = new AbortController();
  const chosen = await fence!.images!.of('aws/codebuild/standard:7.0', signal, () => undefined);
  removeFolders();

  expect(fence).toMatchObject({ bubblewrap: { program: STAND_IN }, images: { engine: { name: 'podman' } } });
  expect(chosen).toMatchObject({ name: 'localhost/build:1', image: { id: 'sha256:abc' } });
});

test('--engine needs no bubblewrap, and asks nobody', async () => {
  scriptEngine();

  const fence = await fenceOf(parsed('--engine', 'docker'), terminal('no\n'), MISSING, ENGINE_STAND_IN);
  removeFolders();

  expect(fence).toMatchObject({ bubblewrap: undefined, images: { engine: { name: 'docker' } } });
});

test('refuses an engine that is not installed', async () => {
  await expect(fenceOf(parsed('--engine', 'docker'), terminal(), STAND_IN, MISSING)).rejects.toThrow(
    EngineMissingError,
  );
});

test.each([
  [['--engine', 'podman', '--unfenced'], /--engine isolates builds/],
  [['--build-image', 'a=b'], /--build-image is only for builds in containers; pass --engine as well/],
])('refuses %j', async (args, reason) => {
  await expect(fenceOf(parsed(...args), terminal(), STAND_IN)).rejects.toThrow(reason);
});

test.each(['node:24', '=node', 'node=', 'node=--privileged', 'a=b=c'])('refuses --build-image %s', (text) => {
  expect(() => parsed('--build-image', text)).toThrow(/a replacement must have the form name=image/);
});

test('the default is a fence', async () => {
  expect(await fenceOf({}, terminal(), STAND_IN)).toMatchObject({ bubblewrap: { program: STAND_IN } });
});

test('refuses an engine that is not known', () => {
  expect(() => parsed('--engine', 'lxc')).toThrow(/Allowed choices are podman, docker, none/);
});
