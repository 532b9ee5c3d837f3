import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../members';
import { linkPackages } from './checkout';
import { Row } from './results';
import { median, millisecondsOf, run } from './timing';

const WARM_RUNS = 3;

/** `npm test` in a fresh clone of the last commit, and again with nothing changed. */
export async function npmTest(folder: string): Promise<Row[]> {
  const clone = join(folder, 'clone');
  run('git', ['clone', '--quiet', ROOT, clone], folder);
  const members = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(clone, group)).map((name) => join(group, name)),
  );
  linkPackages(clone, members);
  const test = () => run('npm', ['test'], clone);
  try {
    const cold = await millisecondsOf(test);
    const warm: number[] = [];
    for (let turn = 0; turn < WARM_RUNS; turn += 1) {
      warm.push(await millisecondsOf(test));
    }
    return [
      {
        id: 'npm-test',
        what: '`npm test` with nothing changed',
        value: median(warm) / 1000,
        unit: 's',
        goal: 5,
        details: { 'in a fresh clone, s': cold / 1000, runs: WARM_RUNS },
      },
    ];
  } finally {
    run('npx', ['nx', 'daemon', '--stop'], clone);
  }
}
