import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { BareRepository } from '../../src/codecommit/bare-repository';
import { WorkingCopy } from '../../src/git/working-copy';
import { GitFixture } from '../git/git-fixture';

let bare: BareRepository;
let shop: GitFixture;

beforeEach(async () => {
  bare = await BareRepository.make(join(temporaryFolder(), 'web.git'));
  shop = new GitFixture();
});
afterAll(removeFolders);

test('returns what each push has created, moved and deleted, once, in the order of the pushes', async () => {
  const first = shop.commit('feat: open', { 'index.html': 'open' });
  shop.git('push', '--quiet', bare.folder, 'main', 'main:feature/x');
  const made = await bare.newPushes();
  const second = shop.commit('feat: more');
  shop.git('tag', 'v1');
  shop.git('push', '--quiet', bare.folder, 'main', 'v1', ':feature/x');

  expect(made).toEqual([
    { reference: 'refs/heads/main', before: undefined, after: first },
    { reference: 'refs/heads/feature/x', before: undefined, after: first },
  ]);
  expect(await bare.newPushes()).toEqual([
    { reference: 'refs/heads/feature/x', before: first, after: undefined },
    { reference: 'refs/heads/main', before: first, after: second },
    { reference: 'refs/tags/v1', before: undefined, after: second },
  ]);
  expect(await bare.newPushes()).toEqual([]);
});

test('keeps an incomplete line for the next time', async () => {
  const file = join(bare.folder, 'slipway-pushes');
  const [before, after] = ['0'.repeat(40), 'a'.repeat(40)];
  appendFileSync(file, `${before} ${after} refs/he`);
  const half = await bare.newPushes();
  appendFileSync(file, 'ads/main\n');

  expect([half, await bare.newPushes()]).toEqual([[], [{ reference: 'refs/heads/main', before: undefined, after }]]);
});

test("notices a push even if the user's configuration names other hooks", async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.gitconfig'), '[core]\n\thooksPath = /nowhere\n');
  const after = shop.commit('feat: open');

  execFileSync('git', ['-C', shop.folder, 'push', '--quiet', bare.folder, 'main'], {
    env: childEnvironment({ home }),
    stdio: 'pipe',
  });

  expect(await bare.newPushes()).toEqual([{ reference: 'refs/heads/main', before: undefined, after }]);
});

test('notices the push of a working copy, as used in demonstrations', async () => {
  const copy = WorkingCopy.of(shop.folder, join(temporaryFolder(), 'copy'));
  const after = copy.commit('feat: open');

  copy.git('push', '--quiet', bare.folder, 'main');

  expect(await bare.newPushes()).toEqual([{ reference: 'refs/heads/main', before: undefined, after }]);
});

test('takes the branches of another repository without a push, and does not change that one', async () => {
  shop.commit('feat: open');
  shop.git('branch', 'release/1');
  const before = shop.git('ls-remote', '--heads', '.');

  await bare.takeBranches(shop.folder);

  expect(await bare.newPushes()).toEqual([]);
  expect(shop.git('ls-remote', '--heads', bare.folder)).toBe(before);
  expect([shop.git('ls-remote', '--heads', '.'), shop.git('remote')]).toEqual([before, '']);
});
