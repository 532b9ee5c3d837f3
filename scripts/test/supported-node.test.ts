import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { workspaceEnvironment } from '../workspace-environment';

const ROOT = resolve(__dirname, '..', '..');
const files = ['scripts/supported-node.cjs', ...readdirSync(join(ROOT, 'packages')).flatMap(binOf)];

function binOf(name: string): string[] {
  const bin = join('packages', name, 'bin');
  try {
    return readdirSync(join(ROOT, bin))
      .filter((file) => file.startsWith('supported-node'))
      .map((file) => join(bin, file));
  } catch {
    return [];
  }
}

/** Returns the output of a program that loads one of the files, after a change to Node.js. */
function load(file: string, before: string): string {
  const code = `const node = require('module'); ${before}; require(${JSON.stringify(join(ROOT, file))})`;
  return execFileSync(process.execPath, ['-e', code], { env: workspaceEnvironment(), encoding: 'utf8' });
}

describe.each(files)('%s', (file) => {
  it('lets a Node that can do it keep what it compiles', () => {
    expect(load(file, "node.enableCompileCache = () => console.log('kept')")).toBe('kept\n');
  });

  it('starts on a Node that cannot', () => {
    expect(load(file, 'node.enableCompileCache = undefined')).toBe('');
  });
});
