import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserRepository } from '@slipway/testing/user-repository';
import { ROOT } from './workspace';

/** Git commands of each demo, by the file that runs them. */
const DEMOS: Readonly<Record<string, string>> = {
  'apps/codecommit-web/demo/sample-web.ts': `const web = demo.SampleWeb.in(folder);
    require('node:child_process').execFileSync('git', ['init', '--quiet', '--bare', folder + '-remote'], { env: { PATH: process.env.PATH } });
    web.release('one'); const good = web.head(); web.push(folder + '-remote');
    web.without('test', 'security'); web.releaseThatFailsItsTests('two'); web.releaseThatAils('three'); web.releaseWithFlaws('four', 'code', 'dependencies', 'secrets'); web.reset(good);`,
  'apps/fintech/demo/sample-payments.ts': `const payments = demo.SamplePayments.in(folder);
    payments.release('one'); payments.withoutTests(); const good = payments.head(); payments.switchTo('feature'); payments.switchTo('main');
    payments.releaseThatAils('two'); payments.releaseWithFlaws('three', 'code', 'dependencies', 'secrets'); payments.reset(good);`,
  'apps/github-container/demo/sample-service.ts': `const service = demo.SampleService.in(folder);
    service.release('one'); service.withoutTests(); service.switchTo('feature'); service.releaseThatAils('two'); service.reset(service.head());`,
  'apps/pulumi-gitops/demo/sample-repository.ts': `const repository = demo.SampleRepository.in(folder);
    repository.commit('one'); repository.restore(); repository.commit('two'); repository.git('checkout', '--quiet', '-B', 'feature');`,
};

function filesThatUseGit(): string[] {
  const files = readdirSync(join(ROOT, 'apps'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^[^/]+\/demo\b.*\.ts$/.test(file) && !file.includes('node_modules'),
  );
  return files
    .map((file) => `apps/${file}`)
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('WorkingCopy.of('));
}

test('every demo that makes a repository is looked at below', () => {
  expect(filesThatUseGit().sort()).toEqual(Object.keys(DEMOS).sort());
});

test.each(Object.entries(DEMOS))('%s touches nothing of the repository in whose git hook it runs', (file, act) => {
  const user = new UserRepository();
  const folder = mkdtempSync(join(tmpdir(), 'slipway-demo-'));
  const program = `const demo = require('./${file}'); const folder = require('node:path').join(process.argv[1], 'copy'); ${act} console.log('done')`;
  try {
    const { output, exitCode, before, after } = user.runInHook(
      [process.execPath, '-r', 'tsx/cjs', '-e', program, folder],
      ROOT,
    );

    expect({ output, exitCode }).toEqual({ output: 'done\n', exitCode: 0 });
    expect(before).toContain('mine.txt');
    expect(after).toBe(before);
  } finally {
    user.remove();
    rmSync(folder, { recursive: true });
  }
});
