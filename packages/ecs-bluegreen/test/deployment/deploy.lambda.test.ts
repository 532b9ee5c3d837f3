import { A, B, C, COMMIT, DeployedModel, ENVIRONMENT, FAMILY, imageOf, short } from '../model/deployments';
import { Fault } from '../model/ecs';
import { quiet } from '../model/quiet';

Object.assign(process.env, ENVIRONMENT);

const UNHEALTHY: Fault = {
  stage: 'SCALE_UP',
  says: {
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 2 },
    rollback: { reason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.' },
  },
};
const HOOK: Fault = { stage: 'POST_TEST_TRAFFIC_SHIFT', says: { statusReason: 'A lifecycle hook returned FAILED.' } };
const ALARM: Fault = {
  stage: 'BAKE_TIME',
  says: { alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['shop-service-errors-alarm'] } },
};

let model: DeployedModel;

beforeEach(() => {
  model = new DeployedModel();
  quiet();
});

function servedImage(): string | undefined {
  return model.ecs.serving && model.ecs.imageOf(model.ecs.serving);
}

/** Revision that a stack update would deploy: the newest revision of the family that the service names. */
function newestImage(): string {
  return model.ecs.imageOf(model.ecs.active(FAMILY)[0]);
}

describe('a deployment', () => {
  it('brings the first image to a service without tasks, and starts them [GC-06]', async () => {
    const { variables, summaries } = await model.deploy(A, 'run-1');

    expect(variables).toEqual({
      REVISION: 'shop-task:2',
      IMAGE: A,
      DEPLOYMENT: expect.stringContaining(':service-deployment/shop/shop/1'),
    });
    expect(model.ecs.tasks).toBe(2);
    expect(servedImage()).toBe(A);
    expect(model.record).toBe(A);
    expect(summaries).toEqual([
      `rolls out shop-task:2: ${short(A)}`,
      'shop-task:2, SCALE_UP (IN_PROGRESS)',
      'shop-task:2, TEST_TRAFFIC_SHIFT (IN_PROGRESS)',
      'shop-task:2, POST_TEST_TRAFFIC_SHIFT (IN_PROGRESS)',
      'shop-task:2, PRODUCTION_TRAFFIC_SHIFT (IN_PROGRESS)',
      'shop-task:2, BAKE_TIME (IN_PROGRESS)',
      `shop-task:2 serves ${short(A)}`,
    ]);
  });

  it('leaves the number of tasks to auto-scaling later on', async () => {
    await model.deploy(A, 'run-1');
    model.ecs.tasks = 7;

    await model.deploy(B, 'run-2');

    expect(model.ecs.tasks).toBe(7);
    expect(servedImage()).toBe(B);
    expect(model.record).toBe(B);
  });

  it('changes the image of its container only, and says which execution and commit brought it', async () => {
    await model.deploy(A, 'run-1');
    model.shape(A, '1024');

    await model.deploy(B, 'run-2');

    expect(model.ecs.definitions.get(model.ecs.revision)).toMatchObject({
      memory: '1024',
      containerDefinitions: [
        { name: 'app', image: B, dockerLabels: { 'slipway.execution': 'run-2', 'slipway.commit': 'c0ffee' } },
        { name: 'collector', image: 'collector' },
      ],
    });
  });

  it('rolls back to an earlier image like forward to a later one', async () => {
    await model.deploy(A, 'run-1');
    await model.deploy(B, 'run-2');

    await model.deploy(A, 'run-3');

    expect(servedImage()).toBe(A);
    expect(newestImage()).toBe(A);
    expect(model.record).toBe(A);
  });

  it('waits if the rollout does not show up at once, and starts it once', async () => {
    await model.deploy(A, 'run-1');
    const job = model.job(B, 'run-2');
    await job.invoke();
    model.ecs.slowLists = true;
    await job.invoke();

    expect(job.summaries).toEqual([
      `rolls out shop-task:3: ${short(B)}`,
      'waiting for the rollout of shop-task:3 to begin',
    ]);
    expect(model.ecs.deployments).toHaveLength(2);
  });
});

describe('a deployment that ECS does not watch', () => {
  const UNWATCHED =
    'not watched: ECS ignores all alarms during this rollout, because one was in ALARM when the rollout began; check the service yourself';

  it('reports this while it runs, and at its end [GC-06]', async () => {
    await model.deploy(A, 'run-1');
    model.ecs.alarms = { status: 'DISABLED', alarmNames: ['shop-service-errors-alarm'] };

    const { variables, summaries } = await model.deploy(B, 'run-2');

    expect(variables).toMatchObject({ IMAGE: B });
    expect(summaries).toContain(`shop-task:3, BAKE_TIME (IN_PROGRESS); ${UNWATCHED}`);
    expect(summaries.at(-1)).toBe(`shop-task:3 serves ${short(B)}; ${UNWATCHED}`);
  });

  it.each(['MONITORING', 'MONITORING_COMPLETE', 'TRIGGERED'] as const)(
    'differs from one whose alarms are %s',
    async (status) => {
      model.ecs.alarms = { status, alarmNames: ['shop-service-errors-alarm'] };

      const { summaries } = await model.deploy(A, 'run-1');

      expect(summaries.filter((summary) => summary.includes('not watched'))).toEqual([]);
    },
  );

  it('says why it failed as any other does', async () => {
    await model.deploy(A, 'run-1');
    model.ecs.alarms = { status: 'DISABLED' };
    model.ecs.faults.set(B, HOOK);

    const { message } = await model.deploy(B, 'run-2');

    expect(message).toBe(
      `${short(B)} of commit ${COMMIT} was rolled back (ROLLBACK_SUCCESSFUL): A lifecycle hook returned FAILED.; shop-task:2 (${short(A)}) serves all traffic`,
    );
  });
});

describe('a deployment that fails', () => {
  it.each<[string, Fault, string]>([
    [
      'green is not healthy',
      UNHEALTHY,
      'Service deployment rolled back because the circuit breaker threshold was exceeded.; 2 tasks failed to start or to become healthy',
    ],
    ['green fails its smoke test', HOOK, 'A lifecycle hook returned FAILED.'],
    ['an alarm goes off in the bake time', ALARM, 'alarm shop-service-errors-alarm went off'],
    ['ECS does not say why', { stage: 'SCALE_UP', says: {} }, 'ECS reports no reason: check the events of the service'],
  ])('leaves blue serving and reports why and what serves if %s [GC-06]', async (_, fault, reason) => {
    await model.deploy(A, 'run-1');
    model.ecs.faults.set(B, fault);

    const { message } = await model.deploy(B, 'run-2');

    expect(message).toBe(
      `${short(B)} of commit ${COMMIT} was rolled back (ROLLBACK_SUCCESSFUL): ${reason}; shop-task:2 (${short(A)}) serves all traffic`,
    );
    expect(servedImage()).toBe(A);
    expect(newestImage()).toBe(A);
    expect(model.record).toBe(A);
  });

  it('stops trying if nothing has run before', async () => {
    model.ecs.faults.set(A, UNHEALTHY);

    const { message } = await model.deploy(A, 'run-1');

    expect(message).toContain(
      'the service has no running tasks, because this was its first deployment; correct the image and deploy again',
    );
    expect(model.ecs.tasks).toBe(0);
    expect(model.record).toBe('none');
  });

  it('can be followed by a good first one', async () => {
    model.ecs.faults.set(A, UNHEALTHY);
    await model.deploy(A, 'run-1');

    await model.deploy(B, 'run-2');

    expect(servedImage()).toBe(B);
    expect(model.ecs.tasks).toBe(2);
  });

  it('restores the last good revision if ECS left the failed one in place', async () => {
    await model.deploy(A, 'run-1');
    const job = model.job(B, 'run-2');
    await job.invoke();
    Object.assign(model.ecs.deployments[1], { status: 'STOPPED', says: { statusReason: 'Stopped by somebody' } });
    await job.invoke();

    expect(job.outcome.message).toBe(
      `${short(B)} of commit ${COMMIT} was rolled back (STOPPED): Stopped by somebody; ECS left the failed revision in place, so shop-task:2 (${short(A)}) is being rolled out again; check that the service becomes stable`,
    );
    expect(model.ecs.imageOf(model.ecs.revision)).toBe(A);
  });

  it('can be tried again by the same execution, with a revision of its own [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    model.ecs.faults.set(B, UNHEALTHY);
    await model.deploy(B, 'run-2');
    model.ecs.faults.clear();

    const { variables } = await model.deploy(B, 'run-2');

    expect(variables).toMatchObject({ REVISION: 'shop-task:4', IMAGE: B });
  });
});

describe('a deployment that starts again', () => {
  it('continues its own rollout if it is in progress [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    await model.job(B, 'run-2').invoke();
    model.ecs.pass();
    const again = model.job(B, 'run-2');
    await again.invoke();

    expect(again.summaries).toEqual(['shop-task:3, SCALE_UP (IN_PROGRESS)']);
    expect(model.ecs.deployments).toHaveLength(2);
  });

  it('does not take the image of an earlier build of the same execution for its own', async () => {
    await model.deploy(A, 'run-1');
    model.before = (call) => {
      if (call === 'UpdateService') {
        throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
      }
    };
    await model.deploy(B, 'run-2');
    model.before = () => undefined;

    const { variables } = await model.deploy(C, 'run-2');

    expect(variables).toMatchObject({ IMAGE: C });
    expect(model.ecs.active(FAMILY).map((revision) => model.ecs.imageOf(revision))).toEqual([
      C,
      A,
      expect.stringContaining(':none'),
    ]);
  });
});

describe('a job with the progress of another deployment', () => {
  it('does not follow it and records nothing of it, but waits for it and deploys its own image [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    const other = model.job(C, 'run-2');
    await other.invoke();
    const job = model.job(B, 'run-3');
    job.progress = other.progress;
    const recorded: string[] = [];

    for (let step = 0; step < 40 && !job.over; step++) {
      if (!other.over) {
        await other.invoke();
      }
      await job.invoke();
      recorded.push(model.record);
      model.ecs.pass();
    }

    expect(job.summaries[0]).toContain('waiting for another rollout: shop-task:3');
    expect(other.outcome.variables).toMatchObject({ IMAGE: C });
    expect(job.outcome.variables).toMatchObject({ IMAGE: B });
    expect([...new Set(recorded)]).toEqual([A, C, B]);
  });
});

describe('a rollout that a person stops', () => {
  it('fails the job with the reason of ECS and with what serves [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    model.ecs.faults.set(B, {
      stage: 'BAKE_TIME',
      says: { statusReason: 'Deployment stopped by arn:aws:iam::111122223333:user/octocat.' },
    });

    const { message } = await model.deploy(B, 'run-2');

    expect(message).toContain('Deployment stopped by arn:aws:iam::111122223333:user/octocat.');
    expect(message).toContain(`(${short(A)}) serves all traffic`);
    expect([servedImage(), newestImage(), model.record]).toEqual([A, A, A]);
  });
});

describe('two deployments at once', () => {
  it('go one after the other: the second waits and reports for what [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    const first = model.job(B, 'run-2');
    await first.invoke();
    const second = model.job(C, 'run-3');
    await second.invoke();

    expect(second.summaries).toEqual(['waiting for another rollout: shop-task:3, PENDING (PENDING)']);
    for (let step = 0; step < 30 && !second.over; step++) {
      model.ecs.pass();
      if (!first.over) {
        await first.invoke();
      }
      await second.invoke();
    }
    expect(first.outcome.variables).toMatchObject({ IMAGE: B });
    expect(second.outcome.variables).toMatchObject({ IMAGE: C });
    expect(servedImage()).toBe(C);
  });

  it('do not interfere if both started at the same moment: the first fails and reports what replaced it [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    const first = model.job(B, 'run-2');
    await first.invoke();
    model.ecs.update(
      model.ecs.register({
        family: FAMILY,
        containerDefinitions: [{ name: 'app', image: C, dockerLabels: { 'slipway.execution': 'run-3' } }],
      }).taskDefinitionArn!,
    );
    await first.invoke();

    expect(first.outcome.message).toBe(
      `${short(B)} of commit ${COMMIT} was rolled back (STOPPED): Stopped by a newer deployment; shop-task:4 (${short(C)}) serves all traffic`,
    );
    expect(model.ecs.imageOf(model.ecs.revision)).toBe(C);
  });
});

describe('a deployment and the stack of the service', () => {
  it.each([
    'CREATE_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'IMPORT_IN_PROGRESS',
  ])('waits for the stack before it starts: %s [CW-14]', async (status) => {
    model.stackStatus = status;
    const job = model.job(A, 'run-1');
    await job.invoke();
    expect(model.ecs.deployments).toEqual([]);
    model.stackStatus = 'UPDATE_COMPLETE';

    await job.invoke();

    expect(job.summaries).toEqual([
      `waiting for the stack of the service: ${status}`,
      `rolls out shop-task:2: ${short(A)}`,
    ]);
  });

  it('waits for an update that started meanwhile, and is done if that rolled out the same image [CW-14]', async () => {
    const job = model.job(A, 'run-1');
    await rolledOut(job);
    model.stackStatus = 'UPDATE_IN_PROGRESS';
    await job.invoke();
    model.ecs.update(model.shape(A, '1024'));
    model.stackStatus = 'UPDATE_COMPLETE';
    await job.invoke();

    expect(job.summaries.at(-2)).toBe('waiting for the stack of the service: UPDATE_IN_PROGRESS');
    expect(job.outcome.variables).toMatchObject({ REVISION: 'shop-task:3', IMAGE: A });
  });

  it('fails if the update rolled out another image [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    const job = model.job(B, 'run-2');
    await rolledOut(job);
    model.ecs.update(model.shape(A, '1024'));
    await job.invoke();

    expect(job.outcome.message).toContain(`${short(B)} was rolled out and then replaced by shop-task:4 (${short(A)})`);
    expect(job.outcome.message).toContain('retry the stage');
  });

  async function rolledOut(job: ReturnType<DeployedModel['job']>): Promise<void> {
    await job.invoke();
    while (model.ecs.deployments.at(-1)!.status !== 'SUCCESSFUL') {
      model.ecs.pass();
    }
  }
});

describe('if AWS does not answer', () => {
  it.each([
    ['throttles', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
    ['is away', Object.assign(new Error('oops'), { name: 'ServerException', $fault: 'server' })],
    ['says that it may be tried again', Object.assign(new Error('busy'), { name: 'Busy', $retryable: {} })],
  ])('a deployment continues in half a minute if it %s', async (_, error) => {
    let left = 5;
    model.before = () => {
      if (left-- > 0) {
        throw error;
      }
    };

    const { variables, summaries } = await model.deploy(A, 'run-1');

    expect(variables).toMatchObject({ IMAGE: A });
    expect(summaries.slice(0, 5)).toEqual(
      Array(5).fill(`a call to AWS failed temporarily (${error.name}); trying again`),
    );
    expect(model.ecs.deployments).toHaveLength(1);
  });

  it('a deployment fails if it is denied', async () => {
    model.before = (call) => {
      if (call === 'UpdateService') {
        throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException', $fault: 'client' });
      }
    };

    const { message } = await model.deploy(A, 'run-1');

    expect(message).toBe("the job failed: AccessDeniedException; see the function's log for details");
  });
});

describe('a deployment of something else', () => {
  it.each([
    ['a tag', `${A.split('@')[0]}:latest`, 'has no digest'],
    ['half a digest', A.slice(0, -1), 'has no digest'],
    [
      'an image of another repository',
      imageOf('a').replace('/shop@', '/basket@'),
      'is from another repository: the tasks can pull images from 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop only',
    ],
    ['nothing', '', "parameter 'image' of the deployment is missing"],
  ])('is refused: %s', async (_, image, problem) => {
    const { message } = await model.deploy(image, 'run-1');

    expect(message).toContain(problem);
    expect(model.calls).toEqual([]);
  });

  it('is refused without an execution', async () => {
    expect((await model.deploy(A, '')).message).toContain("parameter 'execution' of the deployment is missing");
  });
});
