import { describeEngine, findEngine, tryEngine } from '@slipway/buildspec';
import { messageOf } from '@slipway/processes';
import { Finding, PlannedRun } from './finding';
import { versionOf } from './version-of';

const ENGINES = ['docker', 'podman'] as const;
/** State of an engine that the planned run does not use, if it does not work. */
const UNUSED = { state: 'note', remedy: 'needed only for runs with --engine' } as const;

/**
 * Checks which container engines are on the PATH. Tests each engine with an empty image, and removes the image
 * afterwards. An engine that does not work counts as missing only if the planned run uses it.
 */
export async function containerEngine({ engine: wanted }: PlannedRun): Promise<readonly Finding[]> {
  const findings = (await Promise.all(ENGINES.map((name) => examined(name, name === wanted)))).filter(
    (finding) => finding !== undefined,
  );
  const found = `neither ${ENGINES.join(' nor ')} is on the PATH`;
  return findings.length > 0
    ? findings
    : [{ name: 'container engine', state: 'note', found, purpose: 'runs builds for --engine' }];
}

async function examined(name: (typeof ENGINES)[number], isWanted: boolean): Promise<Finding | undefined> {
  if (!isWanted && (await versionOf(name)) === undefined) {
    return undefined;
  }
  const broken = isWanted ? ({ state: 'missing' } as const) : UNUSED;
  const about = { name, purpose: `runs builds for --engine ${name}` };
  try {
    const found = await findEngine(name);
    const problem = await tryEngine(found);
    return problem === undefined
      ? { ...about, state: 'ok', found: `${describeEngine(found)} builds, runs and isolates containers` }
      : { ...about, ...broken, found: `${describeEngine(found)} ${problem}` };
  } catch (error) {
    return { ...about, ...broken, found: messageOf(error) };
  }
}
