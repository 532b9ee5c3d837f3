import { join } from 'node:path';
import { readClaims, readRequirements } from '../../src';
import { folderWith, requirementsOf } from '../workspace';

const ROOT = join(__dirname, '..', '..', '..', '..');

describe('requirements', () => {
  it('are read from every file of the folder but the claims', () => {
    const folder = folderWith({
      'shop.yaml': requirementsOf('shop', 'SH-01'),
      'bank.yaml': requirementsOf('bank', 'BK-01'),
      'claims.yaml': {},
      'README.md': '# Requirements',
    });

    expect(readRequirements(folder).map(({ app }) => app)).toEqual(['bank', 'shop']);
  });

  it('of this workspace can be read, and so can its claims', () => {
    const folder = join(ROOT, 'docs', 'requirements');

    expect(readRequirements(folder).map(({ app }) => app)).toContain('brazilcart');
    expect(readClaims(folder)).toHaveProperty('monorepo');
  });

  it.each([
    ['a malformed id', requirementsOf('shop', 'S-1'), /requirements\[0\]\.id/],
    [
      'an unknown kind of proof',
      { ...requirementsOf('shop'), requirements: [{ id: 'SH-01', proof: ['hearsay'], must: 'sell' }] },
      /proof\[0\]/,
    ],
    ['an unknown key', { ...requirementsOf('shop', 'SH-01'), owner: 'me' }, /owner/],
    ['no requirement', requirementsOf('shop'), /requirements/],
    [
      'the name of another app',
      requirementsOf('bank', 'SH-01'),
      /contains the requirements of 'bank': rename the file to bank\.yaml/,
    ],
    ['an id that stands twice', requirementsOf('shop', 'SH-01', 'SH-01'), /requirement ID SH-01 is used twice/],
    ['bad YAML', 'app: [', /shop\.yaml cannot be read as YAML/],
  ])('refuse a file with %s', (_, content, message) => {
    expect(() => readRequirements(folderWith({ 'shop.yaml': content }))).toThrow(message);
  });
});

describe('claims', () => {
  it('include everything if no file narrows them', () => {
    expect(readClaims(folderWith({}))).toEqual({});
  });

  it.each([[''], ['  ']])('refuse %j as a reason', (reason) => {
    expect(() => readClaims(folderWith({ 'claims.yaml': { shop: { claimed: ['SH-01'], reason } } }))).toThrow(
      /shop\.reason/,
    );
  });
});
