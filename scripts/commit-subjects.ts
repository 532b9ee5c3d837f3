import { execFileSync } from 'node:child_process';
import { workspaceEnvironment } from './workspace-environment';

const LONGEST = 60;

/**
 * Finds commits whose subject is too long.
 *
 * @param base commit after which the checked commits begin @default - `origin/main`; if it does not exist, only the
 * last commit is checked
 * @returns a message for each commit with a long subject
 */
export function longSubjects(cwd: string, base = mainOf(cwd)): string[] {
  const range = base === undefined ? ['-1', 'HEAD'] : [`${base}..HEAD`];
  return git(cwd, 'log', '--no-merges', '--format=%h %s', ...range)
    .split('\n')
    .filter((line) => line.slice(line.indexOf(' ') + 1).length > LONGEST)
    .map(
      (line) =>
        `${line}: longer than ${LONGEST} characters; name the change in the subject, and explain it in the body`,
    );
}

function mainOf(cwd: string): string | undefined {
  const branch = git(cwd, 'for-each-ref', '--format=%(objectname)', 'refs/remotes/origin/main').trim();
  return branch || undefined;
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: 'pipe', env: workspaceEnvironment() });
}

if (require.main === module) {
  const problems = longSubjects(process.cwd(), process.argv[2]);
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
