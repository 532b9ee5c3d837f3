import { mkdir, readFile } from 'node:fs/promises';
import { Approval, requireApproval } from './approval';
import { UpEnvironment } from './env';
import { EXIT, RefusedError, RunnerError } from './errors';
import { digestOf, sameDigest, stateDigest } from './plan';
import { Ports } from './ports';
import { PreviewRecord, readPreview, writeJson } from './preview';
import { Attempt } from './pulumi';
import { Run, slipwayFile, withRun } from './run';

/** What becomes part of `up.json` as it gets known. */
interface Facts {
  approval?: Approval;
  pulumiVersion?: string;
  deploymentSession?: string;
  attempts?: readonly Attempt[];
}

/** Applies the plan that was previewed: that file, of that commit, approved in this execution. Whatever comes of it is written to `up.json`. */
export async function up(environment: UpEnvironment, ports: Ports): Promise<void> {
  const startedAt = new Date().toISOString();
  const facts: Facts = {};
  let failure: unknown;
  try {
    await apply(environment, ports, facts);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await mkdir(slipwayFile(environment, '.'), { recursive: true });
    await writeJson(slipwayFile(environment, 'up.json'), { ...resultOf(failure), ...whatAndWho(environment), ...facts, startedAt, endedAt: new Date().toISOString() });
  }
}

async function apply(environment: UpEnvironment, ports: Ports, facts: Facts): Promise<void> {
  const previewed = await readPreview(environment);
  await refuseOtherPlan(environment, previewed);
  if (environment.APPROVAL_ACTION !== '') {
    facts.approval = await requireApproval(ports.codePipeline, { pipeline: environment.PIPELINE, executionId: environment.EXECUTION_ID, action: environment.APPROVAL_ACTION });
  }
  await withRun(environment, ports, async (run) => {
    Object.assign(facts, { pulumiVersion: run.pulumiVersion, deploymentSession: run.session.arn, attempts: run.pulumi.attempts });
    refuseOtherVersion(run, previewed);
    refuseOtherState(await run.pulumi.refusePendingCreates(), previewed, environment);
    await run.pulumi.run(['up', '--yes', '--skip-preview', ...run.flags, '--plan', slipwayFile(environment, 'plan.json')], { applies: true });
  });
}

async function refuseOtherPlan(environment: UpEnvironment, previewed: PreviewRecord): Promise<void> {
  refuseDifference('commit', previewed.commit, environment.COMMIT);
  refuseDifference('stack', previewed.stack, environment.STACK);
  const plan = await readFile(slipwayFile(environment, 'plan.json')).catch(() => Buffer.alloc(0));
  if (!sameDigest(digestOf(plan), environment.PLAN_DIGEST)) {
    throw new RefusedError('the plan is not the one that was previewed: its SHA-256 is not PLAN_DIGEST; only the plan that was reviewed is applied: run the pipeline again from its beginning');
  }
}

function refuseOtherVersion({ pulumiVersion }: Run, previewed: PreviewRecord): void {
  refuseDifference('Pulumi version', previewed.pulumiVersion, pulumiVersion);
}

/**
 * What a person approved was a change of one state into another. Pulumi holds to the plan by itself, but takes an update
 * from 5 to 3 for the one from 2 to 3 that was previewed.
 */
function refuseOtherState(exported: string, previewed: PreviewRecord, { APPROVAL_ACTION: approval, STACK: stack }: UpEnvironment): void {
  if (approval !== '' && stateDigest(exported) !== previewed.stateSha256) {
    throw new RefusedError(`the state of ${stack} is no longer the one that was previewed and approved: something was applied in between; only the change that was approved is made: run the pipeline again from its beginning`);
  }
}

function refuseDifference(what: string, previewed: string, here: string): void {
  if (previewed !== here) {
    throw new RefusedError(`the ${what} of the preview is '${previewed}', this is '${here}'; both have to be the same: run the pipeline again from its beginning`);
  }
}

function resultOf(failure: unknown) {
  if (failure === undefined) {
    return { result: 'applied', exitCode: EXIT.done };
  }
  const exitCode = failure instanceof RunnerError ? failure.exitCode : EXIT.failed;
  return { result: exitCode === EXIT.refused ? 'refused' : 'failed', exitCode, message: (failure as Error).message };
}

function whatAndWho(environment: UpEnvironment) {
  return {
    commit: environment.COMMIT, planSha256: environment.PLAN_DIGEST, stack: environment.STACK, environment: environment.ENVIRONMENT,
    pipeline: environment.PIPELINE, executionId: environment.EXECUTION_ID, deliveryId: environment.DELIVERY_ID, actor: environment.ACTOR,
  };
}
