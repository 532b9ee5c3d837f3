import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { ForeignApp } from '../foreign-app';

const PACKAGE = join(__dirname, '..', '..', '..');
const MODULES = join(PACKAGE, '..', '..', 'node_modules');

export const app: ForeignApp = {
  about: 'the app of the README, in an empty folder',
  files: { 'index.html': '<h1>Hello NAME</h1>' },
  options: ({ shop }) => ['--source', shop],
  executes: ['Source/Upload', 'Build/Page', 'Deploy/Site'],
  define: ({ outdir }) => {
    const [, program] = /```js\n(.+?)```/s.exec(readFileSync(join(PACKAGE, 'README.md'), 'utf8'))!;
    const folder = `${outdir}-program`;
    mkdirSync(folder);
    writeFileSync(join(folder, 'app.js'), program);
    const own = { NODE_PATH: MODULES, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' };
    execFileSync(process.execPath, ['app.js'], {
      cwd: folder,
      env: { ...childEnvironment(), ...own },
      stdio: 'ignore',
    });
    return outdir;
  },
};
