import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ProofKind } from './requirements';

/** Test result, as written to `coverage/results.json` by the Jest reporter of the workspace. */
export interface TestResult {
  readonly file: string;
  readonly title: string;
  /** `passed`, `failed`, or the status of a test that did not run, such as `pending` or `todo`. */
  readonly status: string;
  /**
   * Kind of proof that the test provides, derived from the modules that the test file loads. @default - the test proves
   * no requirement
   */
  readonly kind?: ProofKind;
}

const ELSEWHERE = new Set(['node_modules', 'lib', 'cdk.out', 'assets', 'src']);
const IDS = /\[([A-Z]{2}-\d{2}(?:\s*,\s*[A-Z]{2}-\d{2})*)\]/g;

/**
 * Reads the test results from each `coverage/results.json` below a folder. File paths in the results are relative to
 * the folder.
 */
export function readTestResults(root: string): TestResult[] {
  return resultFiles(root)
    .flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as TestResult[])
    .map((result) => ({ ...result, file: relative(root, result.file) }));
}

function resultFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ELSEWHERE.has(entry.name))
    .flatMap(({ name }) => (name === 'coverage' ? resultsIn(join(folder, name)) : resultFiles(join(folder, name))));
}

function resultsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name === 'results.json')
    .map((name) => join(folder, name));
}

/** Returns the requirement IDs in a test title such as `[BC-07][BC-08] …` or `[BC-07, BC-08] …`. */
export function idsIn(title: string): string[] {
  return [...new Set([...title.matchAll(IDS)].flatMap(([, ids]) => ids.split(/\s*,\s*/)))];
}
