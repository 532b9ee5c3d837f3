import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, removeFolders } from './build-fixture';

afterAll(removeFolders);

const JUNIT = `<?xml version="1.0"?>
<testsuites>
  <!-- <testcase name="commented out"/> -->
  <testsuite name="shop">
    <testcase name="adds a > b" time="0.1"/>
    <testcase name='sells'></testcase>
    <testcase name="fails"><failure message="no">stack</failure></testcase>
    <testcase name="breaks"><error/></testcase>
    <testcase name="later"><skipped/></testcase>
  </testsuite>
</testsuites>`;

test('counts the cases of JUnit reports, and a failed test in a report does not fail the build', async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {}}, reports: {unit: {files: ["*.xml"], base-directory: out}}}',
    {
      prepare: (source) => {
        mkdirSync(join(source, 'out'));
        writeFileSync(join(source, 'out', 'junit.xml'), JUNIT);
      },
    },
  );

  expect(result.reports).toEqual([
    { group: 'unit', format: 'JUNITXML', files: 1, counted: true, passed: 2, failed: 2, skipped: 1 },
  ]);
  expect(result.status).toBe('SUCCEEDED');
});

test('lists reports of other formats without counting them, and groups without files', async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: ["echo [] > a.json"]}}, reports: {bdd: {files: [a.json], file-format: CucumberJson}, none: {files: [b.xml]}}}',
  );

  expect(result.reports).toMatchObject([
    { group: 'bdd', files: 1, counted: false, passed: 0 },
    { group: 'none', files: 0, passed: 0 },
  ]);
});

test('fails on a report folder that cannot be read', async () => {
  await expect(
    build('{version: 0.2, phases: {build: {commands: ["rm -r ../src"]}}, reports: {unit: {files: [a]}}}'),
  ).rejects.toThrow('ENOENT');
});
