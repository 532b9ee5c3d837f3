import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutated, readMutations } from '../packages/evidence/src';
import { ROOT } from './workspace';

const MUTATIONS = readMutations(join(ROOT, 'docs', 'requirements'));

it.each([...new Set(MUTATIONS.map(({ id }) => id))])('the lines that %s is about are where they were', (id) => {
  for (const mutation of MUTATIONS.filter((one) => one.id === id)) {
    expect(mutated(readFileSync(join(ROOT, mutation.file), 'utf8'), mutation)).not.toBe('');
  }
});
