import { describeEngine, findEngine, tryEngine } from '@slipway/buildspec';
import { messageOf } from '@slipway/processes';
import { Finding } from './finding';
import { versionOf } from './version-of';

const ENGINES = ['docker', 'podman'] as const;
const REMEDY = 'needed only for runs with --engine';

/**
 * Checks which container engines are on the PATH. Tests each engine with an empty image, and removes the image
 * afterwards.
 */
export async function containerEngine(): Promise<readonly Finding[]> {
  const findings = (await Promise.all(ENGINES.map(engine))).filter((finding) => finding !== undefined);
  const found = `neither ${ENGINES.join(' nor ')} is on the PATH`;
  return findings.length > 0
    ? findings
    : [{ name: 'container engine', state: 'note', found, purpose: 'runs builds for --engine' }];
}

async function engine(name: (typeof ENGINES)[number]): Promise<Finding | undefined> {
  if ((await versionOf(name)) === undefined) {
    return undefined;
  }
  const about = { name, purpose: `runs builds for --engine ${name}` };
  try {
    const found = await findEngine(name);
    const problem = await tryEngine(found);
    return problem === undefined
      ? { ...about, state: 'ok', found: `${describeEngine(found)} builds, runs and isolates containers` }
      : { ...about, state: 'note', found: `${describeEngine(found)} ${problem}`, remedy: REMEDY };
  } catch (error) {
    return { ...about, state: 'note', found: messageOf(error), remedy: REMEDY };
  }
}
