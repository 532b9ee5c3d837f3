import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SynthesizedCase } from './synthesize-case';
import { describeDifference, differences } from './differences';

/** What is in the place of the hash of an asset. */
const ASSET = '<asset>';

/** Templates by the names of their stacks. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** How the templates of a case compare with its snapshot. */
export interface SnapshotResult {
  readonly status: 'unchanged' | 'changed' | 'missing';
  /** A line for each property that is other than in the snapshot. */
  readonly lines: readonly string[];
}

/**
 * The templates of the stacks that a case deploys, without the hashes of their assets. The stack of the checks is not
 * among them.
 */
function snapshotOf({ folder, integCase }: SynthesizedCase): Snapshot {
  return Object.fromEntries(
    integCase.stacks.map(({ artifactId, stackName, templateFile }) => {
      const template = withoutHashes(readFileSync(join(folder, templateFile), 'utf8'), hashesOf(folder, artifactId));
      return [stackName, JSON.parse(template)];
    }),
  );
}

/** The hashes of the assets of a stack, the one of its template among them. */
function hashesOf(folder: string, artifactId: string): string[] {
  const { files, dockerImages } = JSON.parse(readFileSync(join(folder, `${artifactId}.assets.json`), 'utf8'));
  return [...Object.keys(files), ...Object.keys(dockerImages)];
}

function withoutHashes(template: string, hashes: readonly string[]): string {
  return hashes.reduce((text, hash) => text.replaceAll(hash, ASSET), template);
}

/** Compares a case with the snapshot that is committed next to it. */
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

/** Writes the snapshot of a case: a line for each property of a resource, so that a change is one line. */
export function writeSnapshot(synthesized: SynthesizedCase): void {
  writeFileSync(synthesized.snapshotFile, `${inLines(snapshotOf(synthesized), 5)}\n`);
}

/** JSON of which the upper levels have a line for each key, and the rest none. */
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
