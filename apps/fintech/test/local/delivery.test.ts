import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Merchants } from '../../demo/merchants';
import { paymentsKept } from '../../demo/payments-kept';
import { DynamoTable } from '../../service/src/dynamo-table';
import { KeyInUseError } from '../../service/src/payments';
import { PaymentsInTable } from '../../service/src/payments-in-table';
import { VARIABLES } from '../variables';
import { actionOf, DeliveredApp, Result } from './delivered-app';

const MINUTES = 60_000;
const VERSIONS = ['16', '18', '20', '24'];
/**
 * Payments per second. The rate is low, so that it does not slow down the builds and tests of a release. The demo sends
 * more.
 */
const PER_SECOND = 20;

jest.setTimeout(12 * MINUTES);

let app: DeliveredApp;
let commit: string;
let first: Result;

beforeAll(async () => {
  app = await DeliveredApp.deploy();
  commit = app.payments.release('first');
  app.advisories.miss(1);
  first = await app.push();
}, 15 * MINUTES);
afterAll(() => app.end(), MINUTES);

/**
 * Returns the lines that commands have printed, without the lines of CodeBuild itself, such as those with each command,
 * and without the line that the runner adds for simulated actions.
 */
function printedByCommands(log: string): string[] {
  return log
    .split(/^(?=\[Container\])/m)
    .filter((part) => !part.includes('END_OF_SCRIPT'))
    .flatMap((part) => part.split('\n').slice(1))
    .filter((line) => line !== '' && !line.startsWith('simulated: '));
}

describe('a push to main', () => {
  it('[FT-01] [FT-15] goes through every gate to production, at the commit that was pushed', () => {
    expect(first.stages.map(({ name, status }) => [name, status])).toEqual(
      ['Source', 'Build', 'Test', 'ImageScan', 'Security', 'Compliance', 'Approval', 'Deploy'].map((name) => [
        name,
        'Succeeded',
      ]),
    );
    expect(actionOf(first, 'Source').variables).toMatchObject({ CommitId: commit });
  });

  it('[FT-02] builds the image of the commit, which is rolled out and accepts payments', async () => {
    const { IMAGE_TAG, IMAGE_DIGEST } = actionOf(first, 'Image').variables!;
    const answer = await app.pay('order-0001');

    expect(IMAGE_TAG).toBe(commit);
    expect(app.service.deployments.at(-1)!.image).toContain(IMAGE_DIGEST);
    expect(answer.status).toBe(201);
    expect(await app.release()).toBe('first');
  });

  it.each(VERSIONS)('[FT-03] runs the unit tests on Node.js %s', (version) => {
    const log = app.log(first, 'Test', `Unit-Node${version}`);

    expect(log).toMatch(new RegExp(`5 test files on Node\\.js v${version}\\.`));
    expect(log).toMatch(/(?:# |ℹ )fail 0"/);
  });

  it.each([
    ['Build', 'Image'],
    ...VERSIONS.map((version) => ['Test', `Unit-Node${version}`]),
    ['Test', 'Integration'],
    ['Security', 'Security'],
  ])('[FT-11] prints JSON in the build of %s: %s', (stage, action) => {
    const printed = printedByCommands(app.log(first, stage, action));

    expect(printed.length).toBeGreaterThan(0);
    printed.forEach((line) => expect(JSON.parse(line)).toMatchObject({ at: expect.any(String) }));
  });

  it('[FT-11] prints JSON in the function that deploys, and in the tasks', async () => {
    // the emulator adds lines of Lambda and Node.js; on AWS, a setting of the function makes them JSON
    const written = (await app.functionLog('deploy')).flatMap((event) => event.split('\n'));
    const deploying = written.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as object);

    expect(deploying).toContainEqual(expect.objectContaining({ level: 'INFO', message: expect.any(String) }));
    app.taskLog().forEach((line) => expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) }));
  });

  it('[FT-03] runs the unit tests at the same time', () => {
    const units = VERSIONS.map((version) => actionOf(first, `Unit-Node${version}`));
    const lastStart = Math.max(...units.map(({ start }) => Date.parse(start!)));
    const firstEnd = Math.min(...units.map(({ end }) => Date.parse(end!)));

    expect(lastStart).toBeLessThan(firstEnd);
  });

  it('[FT-19] asks for advisories again if their service was unavailable for a moment, and passes', () => {
    expect(app.log(first, 'Security', 'Security')).toMatch(/trying again in 1000 ms: .*503[^]*PASSED/);
  });

  it('[FT-16] is judged by PCI DSS as it is deployed, with a report that its approver gets a link to', async () => {
    const { REPORT, SUMMARY } = actionOf(first, 'PciDss').variables!;
    const [json, page] = await app.complianceReports(first);

    expect(SUMMARY).toMatch(/^PCI DSS 4\.0\.1: [1-9]\d* met, [1-9]\d* accepted, 0 not met, \d+ open$/);
    expect(await app.toldBy('Approvals')).toEqual([expect.stringMatching(new RegExp(`${REPORT}[^]*${SUMMARY}`))]);
    expect(JSON.parse(json)).toMatchObject({ holds: true, release: { Commit: commit }, refused: [] });
    expect(page).toContain('GitHub has the same secret'); // the reason of an acknowledgement
  });

  it('[FT-12] publishes its metrics: the build success, the time of the deployment, and its number', async () => {
    const figures = await app.figures();

    expect(figures).toMatchObject({ BuildSuccess: 100, Deployments: 1, DeploymentTime: expect.any(Number) });
    expect(figures.ChangeFailureRate).toBe(0);
    expect(figures.LeadTime).toBeGreaterThan(0);
  });

  it('[FT-13] notifies people that a release waits for their decision, and that it is deployed', async () => {
    expect(await app.toldBy('Approvals')).toEqual([expect.stringContaining(`Release commit ${commit}`)]);
    expect(await app.toldBy('Deployments')).toEqual([
      expect.stringContaining('Pipeline fintech-pipeline-dev succeeded.'),
    ]);
  });

  it('leaves a record of who approved it', async () => {
    expect(await app.decisionAbout(first)).toMatch(new RegExp(`(?=.*${commit})(?=.*alice)(?=.*as agreed)`));
  });

  it('[FT-14] is checked to be approved by somebody else than its people, which is recorded, too', async () => {
    expect(await app.checkOf(first)).toMatch(/(?=.*Approver accepted)(?=.*user\/alice)(?=.*octocat@example\.com)/);
  });
});

describe('two tasks that receive the same payment at the same time', () => {
  it('accept it once, in the table of the app', async () => {
    const { aws } = app.run;
    const client = () => new DynamoDBClient(aws.clientOptions(aws.root));
    const tasks = [1, 2].map(() => new PaymentsInTable(new DynamoTable('fintech-payments-dev', client())));
    const request = { amount: 1999, currency: 'EUR', token: 'tok_4f9c2a71b3d84e06' };

    const taken = await Promise.all(Array.from({ length: 20 }, (_, at) => tasks[at % 2].take('order-of-two', request)));

    expect(taken.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(new Set(taken.map(({ payment }) => payment.id)).size).toBe(1);
    expect(await tasks[1].find(taken[0].payment.id)).toEqual(taken[0].payment);
    await expect(tasks[0].take('order-of-two', { ...request, amount: 1 })).rejects.toThrow(KeyInUseError);
  });
});

describe('a push elsewhere', () => {
  it('[FT-01] [FT-15] starts nothing: another branch, a tag, a pull request', async () => {
    const repository = VARIABLES.REPOSITORY;
    const before = app.run.started;
    app.payments.switchTo('feature/x');

    await app.run.push({ repository, branch: 'feature/x' });
    await app.run.push({ repository, branch: 'feature/x', tag: 'main' });
    await app.run.pullRequest({ repository, number: 1, base: 'main', head: 'feature/x' });

    app.payments.switchTo('main');
    expect(app.run.started).toBe(before); // the push in the next test waits for one more execution
  });
});

describe('a release with flaws in its code, in a dependency, and a secret', () => {
  let flawed: Result;

  beforeAll(async () => {
    await app.forgetMessages();
    app.payments.withoutTests(); // already run above
    const good = app.payments.head();
    app.payments.releaseWithFlaws('flawed', 'code', 'sql', 'dependencies', 'secrets');
    flawed = await app.push();
    app.payments.reset(good);
  }, 4 * MINUTES);

  it('[FT-15] is stopped before anyone is asked, and the previous release keeps serving', async () => {
    expect(flawed.stages.map(({ status }) => status).slice(-4)).toEqual([
      'Failed',
      'DidNotRun',
      'DidNotRun',
      'DidNotRun',
    ]);
    expect(await app.release()).toBe('first');
  });

  it('is found by all three scanners', () => {
    const log = app.log(flawed, 'Security', 'Security');

    ['security/detect-eval-with-expression', 'SQL injection', 'GHSA-jf85-cpcp-j695', 'deploy.env'].forEach((finding) =>
      expect(log).toContain(finding),
    );
  });

  it('[FT-13] is reported as a failure, with the commit and its author, and as a finding', async () => {
    expect(await app.toldBy('BuildFailures')).toEqual([expect.stringMatching(/Security[^]*octocat/)]);
    expect(await app.toldBy('Findings')).toEqual([
      expect.stringContaining('refused a release, or could not check it: Security in Security'),
    ]);
  });
});

describe('a release to an environment that was changed, and no longer meets PCI DSS', () => {
  let stopped: Result;
  let good: string;

  beforeAll(async () => {
    await app.forgetMessages();
    good = app.payments.head();
    await app.redeploy(30);
    app.payments.release('unjudged');
    stopped = await app.push();
  }, 5 * MINUTES);
  afterAll(async () => {
    app.payments.reset(good);
    await app.redeploy();
  }, 2 * MINUTES);

  it('[FT-16] is stopped by the gate before anyone is asked, and the previous release keeps serving', async () => {
    expect(stopped.stages.map(({ name, status }) => [name, status]).slice(-3)).toEqual([
      ['Compliance', 'Failed'],
      ['Approval', 'DidNotRun'],
      ['Deploy', 'DidNotRun'],
    ]);
    expect(actionOf(stopped, 'PciDss').error!.message).toMatch(/10\.5\.1 \(pci-dss-4::audit-history in /);
    expect(await app.release()).toBe('first');
  });

  it('[FT-16] leaves a report, and people are notified', async () => {
    const [json] = await app.complianceReports(stopped);

    expect(JSON.parse(json)).toMatchObject({ holds: false, refused: [{ items: ['10.5.1'] }] });
    expect(await app.toldBy('Findings')).toEqual([
      expect.stringContaining('refused a release, or could not check it: PciDss in Compliance'),
    ]);
  });
});

describe('a rollout', () => {
  let good: string;

  beforeAll(() => {
    app.payments.withoutChecks(); // the tests below cover the later stages
    good = app.payments.head();
  });
  afterEach(() => app.payments.reset(good));

  it('[FT-05] loses no payment while traffic shifts, and accepts none twice', async () => {
    app.payments.release('second');
    const before = await app.pay('order-of-blue');
    const keptBefore = await paymentsKept(app.run);
    const merchants = new Merchants(app.url, PER_SECOND);

    const { status } = await app.push();

    expect(before.status).toBe(201);
    expect(await app.pay('order-of-blue')).toEqual({ status: 200, payment: before.payment }); // accepted by blue, found by green

    const { requests: payments, failures } = await merchants.stop();
    const kept = [...(await paymentsKept(app.run))].filter((id) => !keptBefore.has(id));
    expect([status, failures]).toEqual(['Succeeded', []]);
    expect(payments).toBeGreaterThan(50);
    expect(new Set(kept)).toEqual(merchants.taken);
    expect(await app.release()).toBe('second');
  });

  it('[FT-05] [FT-19] rolls back if green is not healthy, and no payment is lost', async () => {
    app.payments.releaseThatAils('ailing');
    const merchants = new Merchants(app.url, PER_SECOND);

    const { status, stages } = await app.push();

    const { failures } = await merchants.stop();
    expect([status, failures]).toEqual(['Failed', []]);
    expect(stages.at(-1)!.error!.message).toMatch(/health checks.*serves/s);
    expect(await app.release()).toBe('second');
  });

  it('does not start if the release is rejected, which is recorded', async () => {
    const before = app.service.deployments.length;
    app.reviewer.rejectNext('not before the audit');
    app.payments.release('rejected');

    const result = await app.push();

    expect(result.status).toBe('Failed');
    expect(actionOf(result, 'Release').status).toBe('DidNotRun');
    expect(app.service.deployments).toHaveLength(before);
    expect(await app.decisionAbout(result)).toMatch(/(?=.*Rejected)(?=.*not before the audit)/);
  });

  it('[FT-14] does not start if the person who pushed approves it, until someone else does', async () => {
    const before = app.service.deployments.length;
    app.payments.release('own');
    app.reviewer.approveNextAs('arn:aws:sts::111122223333:assumed-role/fintech-approval-role-dev/octavia');

    const own = await app.push();

    const { error } = actionOf(own, 'ApproverCheck');
    expect([own.status, actionOf(own, 'Approve').status]).toEqual(['Failed', 'Succeeded']);
    expect(error!.message).toMatch(/octavia approved 'Approve', but is the same person as octocat/);
    expect(actionOf(own, 'Release').status).toBe('DidNotRun');
    expect(app.service.deployments).toHaveLength(before);
    expect(await app.checkOf(own)).toMatch(/(?=.*Approver refused)(?=.*is the same person as octocat)/);

    const stage = { executionId: own.executionId, stage: 'Approval', mode: 'ALL_ACTIONS' } as const;
    const { status } = await app.run.retryStage(own.pipeline, stage).result;

    expect(status).toBe('Succeeded');
    expect(await app.release()).toBe('own');
  });

  it('[FT-14] does not start if nobody decides within 24 hours, and people are notified', async () => {
    await app.forgetMessages();
    const before = app.service.deployments.length;
    const serving = await app.release();
    app.payments.release('expired');
    app.reviewer.ignoreNext();

    const result = await app.push();

    expect(result.status).toBe('Failed');
    expect(actionOf(result, 'Approve').error).toEqual({
      code: 'TimeoutError',
      message: 'the action did not end within 1440 minutes',
    });
    expect(actionOf(result, 'Release').status).toBe('DidNotRun');
    expect(app.service.deployments).toHaveLength(before);
    expect(await app.release()).toBe(serving);
    expect(await app.decisionAbout(result)).toMatch(/(?=.*Rejected)(?=.*nobody: the approval timed out)/);
    expect(await app.toldBy('BuildFailures')).toEqual([
      expect.stringMatching(/Approve[^]*timed out without a decision/),
    ]);
  });
});
