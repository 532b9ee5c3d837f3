import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SynthesizedCase } from './synthesize-case';
import { describeDifference, differences } from './differences';

/** Placeholder that replaces asset hashes in snapshots. */
const ASSET = '<asset>';

/** CloudFormation templates, by stack name. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** Result of the comparison of a test case's templates with the snapshot. */
export interface SnapshotResult {
  readonly status: 'unchanged' | 'changed' | 'missing';
  /** Lines that describe the differences from the snapshot. */
  readonly lines: readonly string[];
}

/**
 * Returns the templates of a test case's stacks, with placeholders for asset hashes. The check stack is not included.
 */
function snapshotOf({ folder, integCase }: SynthesizedCase): Snapshot {
  return Object.fromEntries(
    integCase.stacks.map(({ artifactId, stackName, templateFile }) => {
      const template = withoutHashes(readFileSync(join(folder, templateFile), 'utf8'), hashesOf(folder, artifactId));
      return [stackName, JSON.parse(template)];
    }),
  );
}

/** Returns the hashes of a stack's assets and of its template. */
function hashesOf(folder: string, artifactId: string): string[] {
  const { files, dockerImages } = JSON.parse(readFileSync(join(folder, `${artifactId}.assets.json`), 'utf8'));
  return [...Object.keys(files), ...Object.keys(dockerImages)];
}

function withoutHashes(template: string, hashes: readonly string[]): string {
  return hashes.reduce((text, hash) => text.replaceAll(hash, ASSET), template);
}

/** Compares a test case's templates with the committed snapshot. */
export function checkSnapshot(synthesized: SynthesizedCase): SnapshotResult {
  const { snapshotFile } = synthesized;
  if (!existsSync(snapshotFile)) {
    return { status: 'missing', lines: [] };
  }
  const lines = differences(JSON.parse(readFileSync(snapshotFile, 'utf8')), snapshotOf(synthesized)).map(
    describeDifference,
  );
  return { status: lines.length === 0 ? 'unchanged' : 'changed', lines };
}

/** Writes the snapshot of a test case, with one line per resource property, so that a change affects only one line. */
export function writeSnapshot(synthesized: SynthesizedCase): void {
  writeFileSync(synthesized.snapshotFile, `${inLines(snapshotOf(synthesized), 5)}\n`);
}

/** Formats a value as JSON, with one line per key in the given number of levels, and without line breaks below. */
function inLines(value: unknown, levels: number, indent = ''): string {
  const isLeaf = levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value);
  if (isLeaf || Object.keys(value).length === 0) {
    return JSON.stringify(value);
  }
  const lines = Object.entries(value).map(
    ([key, inner]) => `${indent} ${JSON.stringify(key)}: ${inLines(inner, levels - 1, `${indent} `)}`,
  );
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
