import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './workspace';

const CONTRIBUTING = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const RECIPES = CONTRIBUTING.split('## Recipes')[1].split(/^## /m)[0];

describe('CONTRIBUTING.md', () => {
  it('has a recipe for a package, a step, a source or kind of action, and an app', () => {
    expect([...RECIPES.matchAll(/^### (.*)$/gm)].map(([, title]) => title)).toEqual([
      'A new package',
      'A new step of a pipeline',
      'A new source, or a new kind of action',
      'A new app',
    ]);
  });

  it('names files and folders that exist', () => {
    const paths = [...CONTRIBUTING.matchAll(/`((?:packages|apps|docs|scripts|projenrc|test|lint)\/[^`<>*\s]+)`/g)]
      .map(([, path]) => path)
      .filter((path) => !/^test\/(prepare|readme-example|local|actions)/.test(path)); // of a member that the row names

    expect(paths.length).toBeGreaterThan(10);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('names what exists in those files', () => {
    const names: readonly [string, RegExp][] = [
      ['packages/local/src/actions/registry.ts', /const KINDS\b/],
      ['packages/embedded-aws/src/required-permissions/rows/pipeline-actions.ts', /const ACTION_ROWS\b/],
      ['packages/local/src/actions/role-session.ts', /static \w* ?ofAction\b/],
      ['packages/pipeline/src/pipeline-source.ts', /class PipelineSource\b/],
      ['packages/pipeline/src/step.ts', /abstract class Step\b/],
      ['packages/pipeline/src/source.ts', /abstract class Source\b/],
      ['packages/local/src/pipeline/action-runner.ts', /interface ActionRunner\b/],
    ];

    expect(names.filter(([file, name]) => !name.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
