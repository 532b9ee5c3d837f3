import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { A, B, DeployedModel, ENVIRONMENT, killed } from '../model/deployments';
import { quiet } from '../model/quiet';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:settings-AbCdEf';
const PASSWORD = 'correct-horse';

let model: DeployedModel;
/** Value of the secret, or the error that is thrown when it is read. */
let held: string | undefined | Error;

beforeEach(() => {
  Object.assign(process.env, { ...ENVIRONMENT, DEPLOYMENT_SECRET_ARN: SECRET });
  quiet();
  model = new DeployedModel();
  held = '{}';
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand, { SecretId: SECRET })
    .callsFake(async () => {
      model.calls.push('GetSecretValue');
      if (held instanceof Error) {
        throw held;
      }
      return { SecretString: held };
    });
});

describe('the settings of deployments', () => {
  it.each(['{}', '{"freeze":""}', `{"token":"${PASSWORD}"}`])('let a deployment start: %s', async (settings) => {
    held = settings;

    expect((await model.deploy(A, 'run-1')).variables).toMatchObject({ IMAGE: A });
    expect(model.calls).toContain('GetSecretValue');
  });

  it('hold it back while they are frozen, with the reason, and change nothing [CW-14]', async () => {
    await model.deploy(A, 'run-1');
    held = JSON.stringify({ freeze: 'the shop has a sale until Monday', token: PASSWORD });

    const { message } = await model.deploy(B, 'run-2');

    expect(message).toBe(
      `deployments are frozen: the shop has a sale until Monday; nothing was changed; remove 'freeze' from the secret ${SECRET}, then retry the stage`,
    );
    expect(message).not.toContain(PASSWORD);
    expect(model.ecs.deployments).toHaveLength(1);
    expect(model.record).toBe(A);
  });

  it('do not stop a rollout that is in progress', async () => {
    await model.deploy(A, 'run-1');
    const job = model.job(B, 'run-2');
    await job.invoke();
    held = '{"freeze":"too late"}';

    for (let step = 0; step < 40 && !job.over; step++) {
      model.ecs.pass();
      await job.invoke();
    }

    expect(job.outcome.variables).toMatchObject({ IMAGE: B });
  });

  it.each([undefined, '', 'not JSON', '[]', 'null', '"text"', `{"token":"${PASSWORD}"`])(
    'fail the job, and show nothing of the secret, if it holds %j',
    async (value) => {
      held = value;

      const { message } = await model.deploy(A, 'run-1');

      expect(message).toContain(`the secret ${SECRET} with the deployment settings does not contain a JSON object`);
      expect(message).not.toContain(PASSWORD);
      expect(model.ecs.deployments).toEqual([]);
    },
  );

  it('fail the job if the role may not read them, and say what to check [CW-14]', async () => {
    held = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

    const { message } = await model.deploy(A, 'run-1');

    expect(message).toBe(
      `the deployment settings cannot be read from the secret ${SECRET} (AccessDeniedException); nothing was changed; check that the secret has a current value, and that the function's role can read the secret and use its key`,
    );
    expect(model.ecs.deployments).toEqual([]);
  });

  it('are asked for again if Secrets Manager was busy', async () => {
    held = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const job = model.job(A, 'run-1');
    await job.invoke();
    expect(job.summaries).toEqual(['a call to AWS failed temporarily (ThrottlingException); trying again']);
    held = '{}';

    for (let step = 0; step < 40 && !job.over; step++) {
      await job.invoke();
      model.ecs.pass();
    }

    expect(job.outcome.variables).toMatchObject({ IMAGE: A });
  });

  it('are read again if the function dies while it reads them, and the image is rolled out once [CW-14]', async () => {
    held = killed();
    const job = model.job(A, 'run-1');
    await job.invoke();
    expect(job.over).toBe(false);
    held = '{}';

    for (let step = 0; step < 40 && !job.over; step++) {
      await job.invoke();
      model.ecs.pass();
    }

    expect(job.outcome.variables).toMatchObject({ IMAGE: A });
    expect(model.ecs.deployments).toHaveLength(1);
  });
});
