import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment, interruptible } from '@slipway/processes';

/** Runs npm in a folder, with no token except NPM_TOKEN. Ctrl-C ends npm. Resolves to npm's exit code. */
export function npm(args: readonly string[], cwd: string): Promise<number | null> {
  return interruptible(async (signal) => {
    const child = spawn('npm', args, { cwd, env: childEnvironment({ pass: ['NPM_TOKEN'] }), stdio: 'inherit' });
    signal.addEventListener('abort', () => child.kill());
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    return exitCode;
  });
}
