import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const BUNDLE = readFileSync(join(__dirname, '..', '..', 'assets', 'collect.lambda', 'index.js'), 'utf8');

describe('the bundle of the collecting function', () => {
  it('is smaller than 100 KB, and holds no CDK and no AWS SDK, which is part of the runtime', () => {
    const loaded = [...BUNDLE.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);

    expect(BUNDLE.length).toBeLessThan(100_000);
    expect([...new Set(loaded.filter((name) => !name.startsWith('node:')))]).toEqual(['@aws-sdk/client-dynamodb']);
  });
});
