import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { ForeignApp } from '../foreign-app';

const PROGRAM = join(__dirname, '..', 'python-app');
/** Folder that is kept between test runs, because the CDK is large. */
const VENV = join(__dirname, '..', '..', '..', '..', '..', 'node_modules', '.cache', 'slipway-foreign', 'python');
const PYTHON = join(VENV, 'bin', 'python');
const INSTALLED = join(VENV, 'installed');

export const app: ForeignApp = {
  about: 'an assembly made by Python: a template that a build makes of an upload',
  files: { 'handler.py': 'def hello():\n    return "hello"\n' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Package', 'Deploy/Service'],
  prepare: () => {
    if (existsSync(INSTALLED)) {
      return;
    }
    const run = (program: string, ...args: string[]) =>
      execFileSync(program, args, { cwd: PROGRAM, env: childEnvironment() });
    run('python3', '-m', 'venv', VENV);
    // Python compiles the few modules that the app imports, instead of the whole CDK
    run(PYTHON, '-m', 'pip', 'install', '--quiet', '--no-compile', '-r', 'requirements.txt');
    run(PYTHON, '-c', `open(${JSON.stringify(INSTALLED)}, 'w')`);
  },
  define: ({ outdir }) => {
    const env = { ...childEnvironment(), CDK_OUTDIR: outdir, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
    execFileSync(PYTHON, ['app.py'], { cwd: PROGRAM, env: { ...env, CDK_VALIDATION: 'false' }, stdio: 'ignore' });
    return outdir;
  },
};
