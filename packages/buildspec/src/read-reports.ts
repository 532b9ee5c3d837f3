import { readFile } from 'node:fs/promises';
import { TestReport } from './build-result';
import { DIFFERENCES } from './differences';
import { ArtifactSelectionError } from './errors';
import { ReportDeclaration } from './schema';
import { SelectedFile, selectFiles, SelectionPlace } from './select-artifacts';

const JUNIT = /<(testsuites?|testcase)\b/;
const COMMENT = /<!--[\s\S]*?-->/g;
const TEST_CASE = /<testcase\b(?:[^>"']|"[^"]*"|'[^']*')*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;

/**
 * Counts the test cases in the JUnit XML files of all report groups, and the files of groups with other formats. Failed
 * tests do not fail the build, whose result depends only on exit codes.
 */
export async function readReports(
  declared: Readonly<Record<string, ReportDeclaration>>,
  place: SelectionPlace,
): Promise<TestReport[]> {
  return Promise.all(Object.entries(declared).map(([group, it]) => readReport(group, it, place)));
}

/** Returns notices about reports whose files are missing, unreadable or not counted. */
export function noticesOfReports(reports: readonly TestReport[]): string[] {
  return reports.flatMap(({ group, format, files, counted, unreadable }) => [
    ...(files === 0 ? [`report ${group}: no file matches`] : []),
    ...(files > 0 && !counted ? [DIFFERENCES.otherFormats.says(group, String(files), format)] : []),
    ...(unreadable !== undefined ? [DIFFERENCES.notJunit.says(group, unreadable.join(', '))] : []),
  ]);
}

async function readReport(group: string, it: ReportDeclaration, place: SelectionPlace): Promise<TestReport> {
  const files = await reportFiles(it, place);
  const format = it['file-format'];
  const counted = format === 'JUNITXML';
  const texts = counted
    ? await Promise.all(
        files.map(async ({ path, source }) => ({ path, xml: (await readFile(source, 'utf8')).replace(COMMENT, '') })),
      )
    : [];
  const unreadable = texts.filter(({ xml }) => !JUNIT.test(xml)).map(({ path }) => path);
  const bodies = texts.flatMap(({ xml }) => testCases(xml));
  const failed = bodies.filter((body) => /<(failure|error)\b/.test(body)).length;
  const skipped = bodies.filter((body) => /<skipped\b/.test(body)).length;
  return {
    group,
    format,
    files: files.length,
    counted,
    ...(unreadable.length > 0 && { unreadable }),
    passed: bodies.length - failed - skipped,
    failed,
    skipped,
  };
}

/** Returns the files of a report group, or an empty list if no file matches: CodeBuild logs this and continues. */
async function reportFiles(declared: ReportDeclaration, place: SelectionPlace): Promise<SelectedFile[]> {
  try {
    return await selectFiles({ ...declared, 'exclude-paths': [], 'enable-symlinks': false }, place);
  } catch (error) {
    if (error instanceof ArtifactSelectionError) {
      return [];
    }
    throw error;
  }
}

function testCases(xml: string): string[] {
  return [...xml.matchAll(TEST_CASE)].map((match) => match[1] ?? '');
}
