import { join } from 'node:path';
import { idsIn, readTestResults } from '../../src';
import { folderWith } from '../workspace';

describe('ids in a title', () => {
  it.each([
    ['one in brackets', 'shop [SH-07] sells', ['SH-07']],
    ['several, each in brackets', '[SH-07][SH-08] sells', ['SH-07', 'SH-08']],
    ['several in one pair', '[SH-07, SH-08,BK-01] sells', ['SH-07', 'SH-08', 'BK-01']],
    ['one, though it stands twice', '[SH-07] sells what [SH-07] says', ['SH-07']],
    ['none without brackets', 'SH-07 sells', []],
    ['none of another form', '[sh-07] [SH-7] [SH-007] [A, B] sells', []],
  ])('are %s', (_, title, ids) => {
    expect(idsIn(title)).toEqual(ids);
  });
});

describe('test results', () => {
  it('are read from every member, with files named from the root on', () => {
    const result = (file: string) => [{ file, title: 'sells', status: 'passed' }];
    const root = folderWith({ 'apps/shop/coverage/lcov.info': '', 'apps/shop/src/shop.ts': '' });

    const files = { 'apps/shop': 'shop.test.ts', 'packages/till': 'till.test.ts', scripts: 'test.test.ts' };
    const withResults = folderWith(
      Object.fromEntries(
        Object.entries(files).map(([member, test]) => [
          `${member}/coverage/results.json`,
          result(join('/elsewhere', test)),
        ]),
      ),
    );

    expect(readTestResults(root)).toEqual([]);
    expect(readTestResults(withResults).map(({ title }) => title)).toEqual(['sells', 'sells', 'sells']);
  });

  it('name their files from the root on', () => {
    const root = folderWith({});
    const workspace = folderWith({
      'coverage/results.json': [{ file: join(root, 'test/shop.test.ts'), title: 'sells', status: 'passed' }],
    });

    expect(readTestResults(workspace)[0].file).toMatch(/^\.\.\/evidence-.*\/test\/shop\.test\.ts$/);
  });

  it.each(['node_modules/shop', '.nx/cache', 'apps/shop/lib', 'apps/shop/cdk.out'])(
    'in %s are not of this run',
    (folder) => {
      expect(
        readTestResults(
          folderWith({ [`${folder}/coverage/results.json`]: [{ file: 'a', title: 'b', status: 'passed' }] }),
        ),
      ).toEqual([]);
    },
  );
});
