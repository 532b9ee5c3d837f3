import { readFile, rm, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { RunEnvironment } from './env';
import { RefusedError } from './errors';
import { changesOf, digestOf, stateDigest } from './plan';
import { Ports } from './ports';
import { Run, slipwayFile, withRun } from './run';
import { countsOf, listOf, summaryOf, variablesScript } from './summary';
import { policyFlags } from './policy-packs';
import { validateProgram } from './validate-program';

const record = v.object({
  commit: v.string(),
  stack: v.string(),
  planSha256: v.string(),
  stateSha256: v.string(),
  pulumiVersion: v.string(),
});

/** Fields of `preview.json` that `up` checks. */
export type PreviewRecord = v.InferOutput<typeof record>;

/**
 * Validates and previews the Pulumi program, and writes the plan and a summary for the person who approves it.
 *
 * `preview.txt` contains the output of an ordinary preview, because the rows of the fault table match such output.
 * Counts and summary are derived from the plan file, which is what will be applied.
 */
export async function preview(environment: RunEnvironment, ports: Ports): Promise<void> {
  await rm(slipwayFile(environment, '.'), { recursive: true, force: true });
  await validateProgram(environment, ports);
  await withRun(environment, ports, async (run) => {
    const plan = slipwayFile(environment, 'plan.json');
    // The state is read before the preview, so that a change in between makes the plan stale. No plan can be applied
    // while a create is pending.
    const stateSha256 = stateDigest(await run.pulumi.refusePendingCreates());
    const { stdout } = await run.pulumi.run([
      'preview',
      ...run.flags,
      ...(await policyFlags(environment.PROJECT_FOLDER)),
      '--save-plan',
      plan,
    ]);
    await describePlan(await readFile(plan), stdout, stateSha256, run, environment, ports);
  });
}

async function describePlan(
  plan: Buffer,
  text: string,
  stateSha256: string,
  run: Run,
  environment: RunEnvironment,
  ports: Ports,
): Promise<void> {
  const changes = changesOf(plan.toString());
  const summary = summaryOf(environment.STACK, environment.COMMIT, changes);
  const planSha256 = digestOf(plan);
  await writeFile(slipwayFile(environment, 'preview.txt'), `${text}\n${listOf(changes)}`);
  await writeJson(slipwayFile(environment, 'preview.json'), {
    commit: environment.COMMIT,
    stack: environment.STACK,
    environment: environment.ENVIRONMENT,
    planSha256,
    stateSha256,
    counts: countsOf(changes),
    pulumiVersion: run.pulumiVersion,
    image: environment.PULUMI_IMAGE,
    pipeline: environment.PIPELINE,
    executionId: environment.EXECUTION_ID,
    deliveryId: environment.DELIVERY_ID,
    actor: environment.ACTOR,
    deploymentSession: run.session.arn,
    attempts: run.pulumi.attempts,
  });
  await writeFile(
    slipwayFile(environment, 'variables.sh'),
    variablesScript({ PLAN_DIGEST: planSha256, PREVIEW_SUMMARY: summary, PREVIEW_CHANGES: String(changes.length) }),
  );
  ports.out(summary);
}

/** Reads the record of this execution's preview. Fails if the record is missing. */
export async function readPreview(environment: RunEnvironment): Promise<PreviewRecord> {
  const file = slipwayFile(environment, 'preview.json');
  try {
    return v.parse(record, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new RefusedError(
      `${file} cannot be read (${(error as Error).message}); only a previewed plan is applied: run slipway-pulumi preview first, and pass its .slipway folder to this build`,
    );
  }
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
