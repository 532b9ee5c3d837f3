import { join } from 'node:path';
import { FEWEST_MUTATIONS, mutated, readMutations, readMutationResults, STRENGTHS_FILE } from '../../src';
import { folderWith } from '../workspace';

const ROOT = join(__dirname, '..', '..', '..', '..');
const CIDR = { file: 'src/network.ts', line: "'10.0.0.0/16'", broken: "'10.0.0.0/8'" };
const ZONES = { file: 'src/network.ts', line: 'zones: 3', broken: 'zones: 1' };

describe('mutations', () => {
  it('are read from every file below the requirements', () => {
    const folder = folderWith({
      'mutations/shop.yaml': { 'SH-01': [CIDR, ZONES] },
      'mutations/bank.yaml': { 'BK-01': [ZONES, CIDR] },
      'mutations/README.md': '# Mutations',
      'mutations/results.yaml': {},
    });

    expect(readMutations(folder)).toEqual([
      { id: 'BK-01', ...ZONES },
      { id: 'BK-01', ...CIDR },
      { id: 'SH-01', ...CIDR },
      { id: 'SH-01', ...ZONES },
    ]);
  });

  it('may be missing', () => {
    expect(readMutations(folderWith({}))).toEqual([]);
  });

  it('of this workspace can be read', () => {
    const mutations = readMutations(join(ROOT, 'docs', 'requirements'));

    expect(mutations.map(({ id }) => id)).toContain('BC-02');
  });

  it.each([
    ['fewer than two lines', { 'shop.yaml': { 'SH-01': [CIDR] } }, `must list at least ${FEWEST_MUTATIONS} lines`],
    ['an unknown key', { 'shop.yaml': { 'SH-01': [CIDR, { ...ZONES, why: 'because' }] } }, /why/],
    [
      'an ID in two files',
      { 'bank.yaml': { 'SH-01': [CIDR, ZONES] }, 'shop.yaml': { 'SH-01': [CIDR, ZONES] } },
      'SH-01 is in bank.yaml and in shop.yaml: remove it from one of the files',
    ],
  ])('are refused with %s', (_, files, message) => {
    const folder = folderWith(Object.fromEntries(Object.entries(files).map(([name, it]) => [`mutations/${name}`, it])));

    expect(() => readMutations(folder)).toThrow(message);
  });
});

describe('results of mutations', () => {
  it('are read from the same folder', () => {
    const found = { date: '2026-11-29', commit: 'abc', lines: 3, noticed: 2 };

    expect(readMutationResults(folderWith({ [STRENGTHS_FILE]: { 'SH-01': found } }))).toEqual({ 'SH-01': found });
  });

  it('may be missing', () => {
    expect(readMutationResults(folderWith({}))).toEqual({});
  });
});

describe('a broken line', () => {
  const mutation = { id: 'SH-01', ...CIDR };

  it('replaces the text and nothing else', () => {
    expect(mutated("cidr: '10.0.0.0/16', zones: 3", { ...mutation, broken: '$&' })).toBe('cidr: $&, zones: 3');
  });

  it.each([
    ['0', 'zones: 3'],
    ['2', "['10.0.0.0/16', '10.0.0.0/16']"],
  ])('is refused if the file has the text %s times', (count, text) => {
    expect(() => mutated(text, mutation)).toThrow(
      `src/network.ts contains ''10.0.0.0/16'' ${count} times, but the mutation of SH-01 requires a text that occurs exactly once`,
    );
  });
});
