const { getCacheKey, process: compile } = jest.requireActual('../jest-transform.cjs');

const CAPABILITIES = { supportsStaticESM: false, supportsDynamicImport: false };
const key = (source: string, file: string, instrument: boolean, member: string) =>
  getCacheKey(source, file, { ...CAPABILITIES, instrument, config: { rootDir: member }, configString: member });

it('compiles TypeScript', () => {
  const { code } = compile('export const size: number = 3;\n', '/size.ts', {
    ...CAPABILITIES,
    instrument: false,
    config: {},
    transformerConfig: {},
  });

  expect(code).toContain('const size = 3');
});

describe('what is compiled', () => {
  const once = key('export {};', '/size.ts', false, 'kms');

  it('is the same for every member', () => {
    expect(key('export {};', '/size.ts', false, 'pipeline')).toBe(once);
  });

  it.each([
    ['another text', key('export const a = 1;', '/size.ts', false, 'kms')],
    ['another file, which it names', key('export {};', '/weight.ts', false, 'kms')],
    ['a member that counts what its tests reach', key('export {};', '/size.ts', true, 'kms')],
  ])('is another for %s', (_, other) => {
    expect(other).not.toBe(once);
  });
});
