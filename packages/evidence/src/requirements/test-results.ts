import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ProofKind } from './requirements';

/** A test as the reporter of the workspace keeps it in `coverage/results.json`. */
export interface TestResult {
  readonly file: string;
  readonly title: string;
  /** `passed`, `failed`, or a word for one that did not run. */
  readonly status: string;
  /** What kind of proof it is, which the reporter takes from what its file loads. @default - it counts for no kind */
  readonly kind?: ProofKind;
}

const ELSEWHERE = new Set(['node_modules', 'lib', 'cdk.out', 'assets', 'src']);
const IDS = /\[([A-Z]{2}-\d{2}(?:\s*,\s*[A-Z]{2}-\d{2})*)\]/g;

/**
 * The results of every test below a folder, wherever a `coverage/results.json` stands; files are named from that folder
 * on.
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

/** The ids in a title such as `[BC-07][BC-08] …` or `[BC-07, BC-08] …`. */
export function idsIn(title: string): string[] {
  return [...new Set([...title.matchAll(IDS)].flatMap(([, ids]) => ids.split(/\s*,\s*/)))];
}
