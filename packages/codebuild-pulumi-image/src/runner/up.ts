import { mkdir, readFile } from 'node:fs/promises';
import { Approval, requireApproval } from './approval';
import { UpEnvironment } from './env';
import { EXIT, RefusedError, RunnerError, StalePlanError } from './errors';
import { digestOf, sameDigest } from './plan';
import { policyFlags } from './policy-packs';
import { Ports } from './ports';
import { PreviewRecord, readPreview, writeJson } from './preview';
import { Attempt } from './pulumi';
import { Run, slipwayFile, withRun } from './run';
import { explained } from './unstable-inputs';

/** Facts that are collected during the run and written to `up.json`. */
interface Facts {
  approval?: Approval;
  pulumiVersion?: string;
  deploymentSession?: string;
  attempts?: readonly Attempt[];
}

/**
 * Applies the previewed plan file, for the previewed commit, if it was approved in this execution. The result is
 * written to `up.json`, even after a failure.
 */
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
    await writeJson(slipwayFile(environment, 'up.json'), {
      ...resultOf(failure, facts),
      ...runFacts(environment),
      ...facts,
      startedAt,
      endedAt: new Date().toISOString(),
    });
  }
}

async function apply(environment: UpEnvironment, ports: Ports, facts: Facts): Promise<void> {
  const previewed = await readPreview(environment);
  await refuseOtherPlan(environment, previewed);
  if (environment.APPROVAL_ACTION !== '') {
    facts.approval = await requireApproval(ports.codePipeline, {
      pipeline: environment.PIPELINE,
      executionId: environment.EXECUTION_ID,
      action: environment.APPROVAL_ACTION,
    });
  }
  await withRun(environment, ports, async (run) => {
    Object.assign(facts, {
      pulumiVersion: run.pulumiVersion,
      deploymentSession: run.session.arn,
      attempts: run.pulumi.attempts,
    });
    refuseOtherVersion(run, previewed);
    const onlyFrom = environment.APPROVAL_ACTION === '' ? undefined : previewed.stateSha256;
    const policies = await policyFlags(environment.PROJECT_FOLDER);
    try {
      await run.pulumi.run(
        ['up', '--yes', '--skip-preview', ...run.flags, ...policies, '--plan', slipwayFile(environment, 'plan.json')],
        { applies: true, onlyFrom },
      );
    } catch (error) {
      throw error instanceof StalePlanError ? await explained(error, run) : error;
    }
  });
}

async function refuseOtherPlan(environment: UpEnvironment, previewed: PreviewRecord): Promise<void> {
  refuseDifference('commit', previewed.commit, environment.COMMIT);
  refuseDifference('stack', previewed.stack, environment.STACK);
  const plan = await readFile(slipwayFile(environment, 'plan.json')).catch(() => Buffer.alloc(0));
  if (!sameDigest(digestOf(plan), environment.PLAN_DIGEST)) {
    throw new RefusedError(
      'the plan is not the previewed plan, because its SHA-256 differs from PLAN_DIGEST; only the reviewed plan is applied: run the pipeline again from the beginning',
    );
  }
}

function refuseOtherVersion({ pulumiVersion }: Run, previewed: PreviewRecord): void {
  refuseDifference('Pulumi version', previewed.pulumiVersion, pulumiVersion);
}

function refuseDifference(what: string, previewed: string, here: string): void {
  if (previewed !== here) {
    throw new RefusedError(
      `the ${what} of the preview is '${previewed}', but the ${what} of this build is '${here}': run the pipeline again from the beginning`,
    );
  }
}

/**
 * Returns the result for `up.json`. `refused` means that nothing was applied: if Pulumi itself finds a plan stale, it
 * may already have applied earlier parts of the program.
 */
function resultOf(failure: unknown, { attempts = [] }: Facts) {
  if (failure === undefined) {
    return { result: 'applied', exitCode: EXIT.done };
  }
  const exitCode = failure instanceof RunnerError ? failure.exitCode : EXIT.failed;
  const begun = attempts.some(({ command }) => command === 'up');
  return {
    result: exitCode === EXIT.refused && !begun ? 'refused' : 'failed',
    exitCode,
    message: (failure as Error).message,
  };
}

function runFacts(environment: UpEnvironment) {
  return {
    commit: environment.COMMIT,
    planSha256: environment.PLAN_DIGEST,
    stack: environment.STACK,
    environment: environment.ENVIRONMENT,
    pipeline: environment.PIPELINE,
    executionId: environment.EXECUTION_ID,
    deliveryId: environment.DELIVERY_ID,
    actor: environment.ACTOR,
  };
}
