import { BUBBLEWRAP_STAND_IN } from '@slipway/testing/bubblewrap-stand-in';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { chooseFence, FenceError, describeFence, findBubblewrap, UnfencedError } from '../../src';
import { newOwner } from '../../src/fence/find-bubblewrap';

const STAND_IN = BUBBLEWRAP_STAND_IN;
const MISSING = '/nowhere/bwrap';
const { TZ } = process.env;

/**
 * Sets the behavior of the program that replaces bubblewrap. The program reads it from the time zone, which child
 * processes inherit.
 */
const behave = (how: string) => (process.env.TZ = how);

afterEach(() => {
  if (TZ === undefined) {
    delete process.env.TZ;
  } else {
    process.env.TZ = TZ;
  }
});

test('finds bubblewrap, and the options that its version has', async () => {
  expect(await findBubblewrap(STAND_IN, false)).toEqual({ program: STAND_IN, options: ['--disable-userns'] });
  behave('old');
  expect((await findBubblewrap(STAND_IN)).options).toEqual([]);
});

test('looks on the path', async () => {
  const { PATH } = process.env;
  const folder = temporaryFolder();
  symlinkSync(STAND_IN, join(folder, 'bwrap'));
  process.env.PATH = `${folder}:${PATH}`;

  const found = findBubblewrap();

  await expect(found.finally(() => (process.env.PATH = PATH))).resolves.toMatchObject({ program: 'bwrap' });
  removeFolders();
});

test('the builds of root run as users that own nothing', async () => {
  expect((await findBubblewrap(STAND_IN, true)).newOwner).toBe(newOwner);

  const { uid, gid } = newOwner();

  expect(uid).toBeGreaterThan(65_535);
  expect(uid).toBeLessThan(100_000);
  expect(gid).toBe(uid);
});

test('fails with how to install bubblewrap if it is missing', async () => {
  await expect(findBubblewrap(MISSING)).rejects.toThrow(/not installed.*apt-get install bubblewrap.*dnf.*apk.*pacman/);
});

test('fails with the reason of the system if bubblewrap cannot create a sandbox', async () => {
  behave('refuses');

  await expect(findBubblewrap(STAND_IN)).rejects.toThrow(
    /cannot create a sandbox here: bwrap: No permissions to create new namespace; check that .*apparmor/,
  );
  await expect(findBubblewrap(STAND_IN)).rejects.toThrow(FenceError);
});

test('fails with the exit code if bubblewrap prints nothing', async () => {
  await expect(findBubblewrap('/bin/true')).resolves.toMatchObject({ options: [] });
  await expect(findBubblewrap('/bin/false')).rejects.toThrow(FenceError);
  await expect(findBubblewrap(join(__dirname, 'silent.sh'))).rejects.toThrow(/sandbox here: Command failed/);
});

test('fences if possible, and asks nobody', async () => {
  const ask = jest.fn();

  expect(await chooseFence({ program: STAND_IN, ask })).toMatchObject({ program: STAND_IN });
  expect(ask).not.toHaveBeenCalled();
});

test('runs unfenced when the user says so, without looking for bubblewrap', async () => {
  expect(await chooseFence({ unfenced: true, program: MISSING })).toBeUndefined();
});

test('runs unfenced when a person agrees to that, and says why it asks', async () => {
  const ask = jest.fn(async () => true);

  expect(await chooseFence({ program: MISSING, ask })).toBeUndefined();
  expect(ask).toHaveBeenCalledWith(expect.stringContaining('not installed'));
});

test.each([
  ['a person declines', async () => false],
  ['nobody can be asked', undefined],
])('refuses to run unfenced when %s, and names both ways out', async (_, ask) => {
  const chosen = chooseFence({ program: MISSING, ask });

  await expect(chosen).rejects.toThrow(UnfencedError);
  await expect(chosen).rejects.toThrow(/apt-get install bubblewrap.*--unfenced/);
});

test('says in words how builds are fenced', () => {
  expect([describeFence({}), describeFence(undefined)]).toEqual(['fenced by bubblewrap', 'not fenced']);
});
