import {
  A,
  B,
  C,
  COMMIT,
  DeployedModel,
  ENVIRONMENT,
  FAMILY,
  JobModel,
  killed,
  PARAMETER,
  short,
} from '../model/deployments';
import { Fault } from '../model/ecs';
import { quiet } from '../model/quiet';

Object.assign(process.env, ENVIRONMENT);

let model: DeployedModel;

beforeEach(quiet);

/**
 * Creates a service that runs A, and a job for B that is interrupted at one of its calls. Returns whether the job
 * reached this call.
 */
async function dies(at: number, fault?: Fault): Promise<{ job: JobModel; died: boolean }> {
  model = new DeployedModel();
  await model.deploy(A, 'run-1');
  if (fault) {
    model.ecs.faults.set(B, fault);
  }
  let left = at;
  let died = false;
  model.before = model.beforeAnswer = () => {
    if (!died && left-- === 0) {
      died = true;
      throw killed();
    }
  };
  const job = model.job(B, 'run-2');
  while (!job.over && !died) {
    await job.invoke();
    model.ecs.pass();
  }
  return { job, died };
}

async function toEnd(job: JobModel): Promise<void> {
  for (let step = 0; !job.over && step < 40; step++) {
    await job.invoke();
    model.ecs.pass();
  }
}

function state() {
  return {
    serving: model.ecs.imageOf(model.ecs.serving!),
    newest: model.ecs.imageOf(model.ecs.active(FAMILY)[0]),
    record: model.record,
    under: model.ecs.deployments.filter(({ status }) => !['SUCCESSFUL', 'STOPPED'].includes(status)).length,
  };
}

/** Tests an interruption at each call of a deployment, after which `then` continues. */
async function atEachCall(then: (job: JobModel) => Promise<void>, fault?: Fault): Promise<number> {
  for (let at = 0; ; at++) {
    const { job, died } = await dies(at, fault);
    if (!died) {
      return at;
    }
    await then(job);
  }
}

describe('a deployment whose function dies', () => {
  it('continues where it was, no matter at which call it died, and rolls out once [GC-06] [CW-14]', async () => {
    const calls = await atEachCall(async (job) => {
      await toEnd(job);

      expect(job.outcome.variables).toMatchObject({ IMAGE: B });
      expect(state()).toEqual({ serving: B, newest: B, record: B, under: 0 });
      expect(model.ecs.deployments).toHaveLength(2);
    });

    expect(calls).toBeGreaterThan(40);
  });

  it('reports why and what serves, no matter at which call it died, if green fails [GC-06] [CW-14]', async () => {
    await atEachCall(
      async (job) => {
        await toEnd(job);

        expect(job.outcome.message).toBe(
          `${short(B)} of commit ${COMMIT} was rolled back (ROLLBACK_SUCCESSFUL): no luck; shop-task:2 (${short(A)}) serves all traffic`,
        );
        expect(state()).toMatchObject({ serving: A, newest: A, record: A });
      },
      { stage: 'SCALE_UP', says: { statusReason: 'no luck' } },
    );
  });

  it('is cleaned up by the next one if nothing continues it [CW-14]', async () => {
    await atEachCall(async () => {
      const rolledOut = model.ecs.deployments.some(({ revision }) => model.ecs.imageOf(revision) === B);

      await toEnd(model.job(C, 'run-3'));

      expect(state()).toEqual({ serving: C, newest: C, record: C, under: 0 });
      expect(model.ecs.active(FAMILY).some((revision) => model.ecs.imageOf(revision) === B)).toBe(rolledOut);
    });
  });

  it('is recorded by the next one if ECS completed it alone, even if the next one fails', async () => {
    await dies(1_000);
    model.parameters.values.set(PARAMETER, A);
    model.ecs.faults.set(C, { stage: 'SCALE_UP', says: {} });

    await toEnd(model.job(C, 'run-3'));

    expect(state()).toMatchObject({ serving: B, newest: B, record: B });
  });
});
