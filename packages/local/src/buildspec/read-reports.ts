import { readFile } from 'node:fs/promises';
import { TestReport } from './build-result';
import { ArtifactSelectionError } from './errors';
import { ReportDeclaration } from './schema';
import { SelectedFile, selectFiles } from './select-artifacts';

const TEST_CASE = /<testcase\b(?:[^>"']|"[^"]*"|'[^']*')*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;

/** Counts the test cases of every report group. Failed tests fail a report, never the build: that is for the exit code. */
export async function readReports(
  declared: Readonly<Record<string, ReportDeclaration>>,
  sourceFolder: string,
): Promise<TestReport[]> {
  return Promise.all(
    Object.entries(declared).map(async ([group, it]) => {
      const files = await reportFiles(it, sourceFolder);
      const format = it['file-format'];
      const counted = format === 'JUNITXML';
      const bodies = counted
        ? (await Promise.all(files.map((file) => readFile(file.source, 'utf8')))).flatMap(testCases)
        : [];
      const failed = bodies.filter((body) => /<(failure|error)\b/.test(body)).length;
      const skipped = bodies.filter((body) => /<skipped\b/.test(body)).length;
      return { group, format, files: files.length, counted, passed: bodies.length - failed - skipped, failed, skipped };
    }),
  );
}

/** A report group without files is reported with none: CodeBuild logs it and goes on. */
async function reportFiles(declared: ReportDeclaration, sourceFolder: string): Promise<SelectedFile[]> {
  try {
    return await selectFiles({ ...declared, 'exclude-paths': [], 'enable-symlinks': false }, sourceFolder);
  } catch (error) {
    if (error instanceof ArtifactSelectionError) {
      return [];
    }
    throw error;
  }
}

function testCases(xml: string): string[] {
  return [...xml.replace(/<!--[\s\S]*?-->/g, '').matchAll(TEST_CASE)].map((match) => match[1] ?? '');
}
