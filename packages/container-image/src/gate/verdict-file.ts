import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { REPORT } from './env';
import { GateClosedError } from './errors';
import { reportJunit } from './report-junit';
import type { Verdict } from './verdict';

const Passed = v.object({ digest: v.string(), passed: v.boolean() });

/**
 * Writes the verdict to two files: JSON, which `requirePassed` reads, and JUnit XML for the CodeBuild report.
 */
export function writeVerdict(verdict: Verdict): void {
  mkdirSync(REPORT.folder, { recursive: true });
  writeFileSync(join(REPORT.folder, REPORT.verdict), `${JSON.stringify(verdict, undefined, 2)}\n`);
  writeFileSync(join(REPORT.folder, REPORT.tests), reportJunit(verdict));
}

/** Checks that an image has passed in this build. @throws GateClosedError if it has not */
export function requirePassed(digest: string): void {
  const file = join(REPORT.folder, REPORT.verdict);
  const { digest: judged, passed } = readVerdict(file);
  if (judged !== digest || !passed) {
    throw new GateClosedError(
      `according to ${file}, ${judged} ${passed ? 'passed' : 'was refused'}: ${digest} can be promoted only after it has passed; run wait-and-judge for this digest first`,
    );
  }
}

function readVerdict(file: string): v.InferOutput<typeof Passed> {
  try {
    return v.parse(Passed, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new GateClosedError(
      `${file} contains no verdict: an image must be checked before it is promoted; run wait-and-judge first`,
      { cause: error },
    );
  }
}
