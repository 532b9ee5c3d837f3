import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const BUNDLE = readFileSync(join(__dirname, '..', '..', 'assets', 'receive.lambda', 'index.js'));

describe('the bundle of the receiving function', () => {
  it('[PG-11] is smaller than 150 KB', () => {
    expect(BUNDLE.length).toBeLessThan(150_000);
  });

  it('holds no CDK and no AWS SDK, which is part of the runtime', () => {
    const loaded = [...BUNDLE.toString().matchAll(/require\("([^"]+)"\)/g)]
      .map(([, name]) => name)
      .filter((name) => !name.startsWith('node:'));

    expect([...new Set(loaded)].sort()).toEqual([
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-eventbridge',
      '@aws-sdk/client-secrets-manager',
    ]);
  });
});
