import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build-fixture';
import { removeFolders } from '@slipway/testing/temporary-folders';

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

test('a report that is not JUnit counts as 0 tests, and the log says so', async () => {
  const { result, lines } = await build(
    '{version: 0.2, phases: {build: {commands: ["echo TAP 13 > a.xml", "echo \'<testcase/>\' > b.xml"]}}, reports: {unit: {files: "*.xml"}}}',
  );

  expect(result.reports).toEqual([
    {
      group: 'unit',
      format: 'JUNITXML',
      files: 2,
      counted: true,
      unreadable: ['a.xml'],
      passed: 1,
      failed: 0,
      skipped: 0,
    },
  ]);
  expect(lines).toContain(
    '[Container] report unit: a.xml: not JUnit XML, counted as 0 tests; correct file-format or the file',
  );
});

test('the log says which reports have no file or are not counted', async () => {
  const { result } = await build(
    '{version: 0.2, phases: {build: {commands: touch a.json}}, reports: {bdd: {files: a.json, file-format: CucumberJson}, none: {files: b.xml}}}',
  );

  expect(result.notices).toEqual([
    'report bdd: 1 files of format CUCUMBERJSON, whose tests are not counted here',
    'report none: no file matches',
  ]);
});

test('fails on a report folder that cannot be read', async () => {
  await expect(
    build('{version: 0.2, phases: {build: {commands: ["rm -r ../src"]}}, reports: {unit: {files: [a]}}}'),
  ).rejects.toThrow('ENOENT');
});
