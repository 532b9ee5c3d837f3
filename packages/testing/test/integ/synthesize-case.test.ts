import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib/core';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { findCases, synthesizeCase } from '@slipway/testing/integ/synthesize-case';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';

afterAll(removeFolders);

function write(root: string, ...files: readonly string[]): void {
  files.forEach((file) => {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '{"context":{"flag":"of the app"}}');
  });
}

describe('the cases of a workspace', () => {
  it('are the files in the folders integ, and not the checks, settings and snapshots there', () => {
    const root = temporaryFolder();
    write(root, 'packages/kms/integ/kms.ts', 'packages/kms/integ/kms.snapshot.json', 'packages/local/src/index.ts');
    write(root, 'apps/shop/integ/shop.ts', 'apps/shop/integ/shop.integ.ts', 'apps/shop/integ/jest.config.cjs');

    expect(findCases(root)).toEqual([
      {
        name: 'shop',
        member: 'apps/shop',
        file: join(root, 'apps/shop/integ/shop.ts'),
        snapshotFile: join(root, 'apps/shop/integ/shop.snapshot.json'),
      },
      expect.objectContaining({ name: 'kms', member: 'packages/kms' }),
    ]);
  });

  it('do not exist if there are no members', () => {
    expect(findCases(temporaryFolder())).toEqual([]);
  });
});

describe('the assembly of a case', () => {
  const seen: { flag: unknown; staging: unknown; recommended: unknown; account: string }[] = [];
  const load = () => ({
    integCase: (app: App, account: string) => {
      const flag = (name: string): unknown => app.node.tryGetContext(name);
      const recommended = flag('@aws-cdk/aws-s3:createDefaultLoggingPolicy');
      seen.push({ flag: flag('flag'), staging: flag('aws:cdk:disable-asset-staging'), recommended, account });
      return new IntegCase(app, { stacks: [new Stack(app, 'Shop')], minutes: 1 });
    },
  });

  it('has the flags of an app, or those that the CDK recommends, and the account', () => {
    const root = temporaryFolder();
    write(root, 'packages/kms/integ/kms.ts', 'apps/shop/integ/shop.ts', 'apps/shop/cdk.json');
    const [shop, kms] = findCases(root);

    synthesizeCase(shop, join(root, 'one'), { load, accountId: '123456789012' });
    synthesizeCase(kms, join(root, 'two'), { load, staging: false });

    expect(seen).toEqual([
      { flag: 'of the app', staging: undefined, recommended: undefined, account: '123456789012' },
      { flag: undefined, staging: true, recommended: true, account: '111122223333' },
    ]);
  });

  it('is loaded as Node loads it', () => {
    const root = temporaryFolder();
    write(root, 'packages/kms/integ/kms.ts');

    expect(() => synthesizeCase(findCases(root)[0], join(root, 'one'))).toThrow();
  });
});
