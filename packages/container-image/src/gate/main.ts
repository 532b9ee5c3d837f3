import { readFileSync } from 'node:fs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { EcrImageOrigin } from './ecr-image-origin';
import { EcrImageScans } from './ecr-image-scans';
import { EcrImageTarget } from './ecr-image-target';
import { BadInputError, GateClosedError } from './errors';
import { promote, tagOf } from './promote';
import { refusalOf } from './refusal';
import { reportText } from './report-text';
import { ScanWait, waitForFindings } from './scan';
import { Settings, readSettings } from './settings';
import { Verdict, judge, closedOnError } from './verdict';
import { requirePassed, writeVerdict } from './verdict-file';
import { Waiver, parseWaivers } from './waivers';

/** External dependencies of `slipway-image-gate`: ECR, the clock and the log. */
export interface Surroundings extends Pick<ScanWait, 'now' | 'sleep' | 'say'> {
  readonly ecr: ECRClient;
}

type Command = (settings: Settings, surroundings: Surroundings) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = { 'wait-and-judge': waitAndJudge, promote: promoteImage };

/**
 * Runs one command of `slipway-image-gate`: `wait-and-judge`, or `promote` for an image that has passed.
 *
 * @throws BadInputError if the command, a variable or the waiver file is invalid
 * @throws GateClosedError if the image does not pass, or cannot be checked or copied
 */
export async function main(
  command: string | undefined,
  environment: NodeJS.ProcessEnv,
  surroundings: Surroundings,
): Promise<void> {
  const run = Object.entries(COMMANDS).find(([name]) => name === command)?.[1];
  if (!run) {
    throw new BadInputError(
      `'${command ?? ''}' is not a command of the image gate: use ${Object.keys(COMMANDS).join(' or ')}`,
    );
  }
  await run(readSettings(environment), surroundings);
}

async function waitAndJudge(settings: Settings, surroundings: Surroundings): Promise<void> {
  const verdict = await closedOnError(
    settings.digest,
    verdictOn(settings, readWaivers(settings.waiversFile), surroundings),
  );
  writeVerdict(verdict);
  surroundings.say(reportText(verdict));
  if (!verdict.passed) {
    throw new GateClosedError(refusalOf(verdict));
  }
}

async function verdictOn(
  settings: Settings,
  waivers: readonly Waiver[],
  { ecr, ...rest }: Surroundings,
): Promise<Verdict> {
  const patience = { ...settings, ...rest, timeoutMilliseconds: settings.scanTimeoutMilliseconds };
  const findings = await waitForFindings(new EcrImageScans(ecr, settings.repository), settings.digest, patience);
  return judge(settings.digest, findings, waivers, settings.limits, rest.now());
}

async function promoteImage(
  { digest, repository, promotedRepository }: Settings,
  { ecr, say }: Surroundings,
): Promise<void> {
  requirePassed(digest);
  await promote(digest, new EcrImageOrigin(ecr, repository), new EcrImageTarget(ecr, promotedRepository), say);
  say(`promoted: ${promotedRepository}@${digest} (tag ${tagOf(digest)})`);
}

function readWaivers(file?: string): readonly Waiver[] {
  if (file === undefined) {
    return [];
  }
  try {
    return parseWaivers(readFileSync(file, 'utf8'), file);
  } catch (error) {
    throw error instanceof BadInputError
      ? error
      : new BadInputError(`waivers '${file}' cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
