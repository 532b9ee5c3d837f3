import { execFileSync } from 'node:child_process';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { longSubjects } from '../commit-subjects';
import { workspaceEnvironment } from '../workspace-environment';

afterAll(removeFolders);

const LONG = `fix(shop): ${'very '.repeat(12)}long`;

function repository(...subjects: readonly string[]) {
  const folder = temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.com', ...args], {
      cwd: folder,
      env: workspaceEnvironment(),
      encoding: 'utf8',
    });
  git('init', '--quiet');
  subjects.forEach((subject) => git('commit', '--quiet', '--allow-empty', '--message', `${subject}\n\n${LONG}`));
  return { folder, git };
}

describe('the subjects of commits', () => {
  it('are refused beyond 60 characters, in the commits since a base', () => {
    const { folder } = repository(LONG, 'feat: open', LONG, `fix: ${'x'.repeat(55)}`);

    expect(longSubjects(folder, 'HEAD~2')).toEqual([
      expect.stringMatching(/^[0-9a-f]{7,} fix\(shop\): very .*: longer than 60 characters; name the change/),
    ]);
    expect(longSubjects(folder, 'HEAD~3')).toHaveLength(1);
  });

  it('are those of the last commit if the repository has no main branch elsewhere', () => {
    expect(longSubjects(repository(LONG, 'feat: open').folder)).toEqual([]);
    expect(longSubjects(repository('feat: open', LONG).folder)).toHaveLength(1);
  });

  it('are those since the main branch of the origin, if the repository has one', () => {
    const { folder, git } = repository(LONG, LONG, 'feat: open');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD~2');

    expect(longSubjects(folder)).toHaveLength(1);
  });
});
