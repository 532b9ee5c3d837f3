import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeImagesCommand, ECRClient, ImageDetail } from '@aws-sdk/client-ecr';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from '../../demo/clients';
import { VARIABLES } from '../variables';
import { actionOf, DeliveredApp, Result } from './delivered-app';
import { integ } from './integ';

const MINUTES = 60_000;
const TOKEN = 'a-token-of-nobody';

jest.setTimeout(3 * MINUTES);

let app: DeliveredApp;
let commit: string;
let first: Result;

beforeAll(async () => {
  app = await DeliveredApp.deploy('push');
  commit = app.repository.release('first');
  first = await app.push();
  app.repository.withoutTests(); // already run above; the tests below cover the later stages
}, 5 * MINUTES);
afterAll(() => app.end(), MINUTES);

const digestOf = (result: Result) => actionOf(result, 'Image').variables!.IMAGE_DIGEST;

/** Returns the manifest with a tag in the image repository. For a commit's tag, this is an index. */
async function tagged(tag: string): Promise<ImageDetail> {
  const { aws } = app.run;
  const { imageDetails } = await new ECRClient(aws.clientOptions(aws.root)).send(
    new DescribeImagesCommand({ repositoryName: 'container-images-push', imageIds: [{ imageTag: tag }] }),
  );
  return imageDetails![0];
}

describe('a push to main', () => {
  it('[GC-01] [GC-14] goes through the five stages, for the commit that was pushed', () => {
    expect(first.stages.map(({ name, status }) => [name, status])).toEqual(
      ['Source', 'Build', 'Test', 'SecurityScan', 'Deploy'].map((name) => [name, 'Succeeded']),
    );
    expect(actionOf(first, 'Source').variables).toMatchObject({ CommitId: commit });
  });

  it('[GC-03] makes an image that is tagged with the commit, which the rest of the run identifies by digest only', async () => {
    expect(actionOf(first, 'Image').variables).toEqual({
      IMAGE_TAG: commit,
      IMAGE_DIGEST: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect((await tagged(commit)).imageDigest).toMatch(/^sha256:/);
    expect(actionOf(first, 'Service').variables).toMatchObject({
      IMAGE: expect.stringContaining(`@${digestOf(first)}`),
    });
  });

  it('[GC-04] runs the unit and the integration tests of the service at the same time', () => {
    const [unit, integration] = ['Unit', 'Integration'].map((name) => actionOf(first, name));

    expect([unit.status, integration.status]).toEqual(['Succeeded', 'Succeeded']);
    expect(Date.parse(unit.start!)).toBeLessThan(Date.parse(integration.end!));
    expect(Date.parse(integration.start!)).toBeLessThan(Date.parse(unit.end!));
  });

  it('[GC-05] lets an image without findings through, and says so', () => {
    expect(actionOf(first, 'Scan').variables!.GATE_SUMMARY).toContain('0 CRITICAL, 0 HIGH');
  });

  it('[GC-06] ends with the service answering, rolled out blue/green', () => {
    const [deployment] = app.service.deployments.filter(({ image }) => image.endsWith(digestOf(first)));

    expect(deployment.status).toBe('SUCCESSFUL');
    expect(deployment.stages.map(({ stage }) => stage)).toEqual(
      expect.arrayContaining(['SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME']),
    );
  });

  it('[GC-09] ends with a tag that keeps the running image, on the index that was pushed under the commit', async () => {
    const live = `live-${digestOf(first).slice('sha256:'.length)}`;

    expect((await tagged(commit)).imageTags).toEqual([commit, live]);
    expect((await tagged(live)).imageDigest).toBe((await tagged(commit)).imageDigest);
  });

  it('[GC-02] shows the token of GitHub nowhere: not in what the run says, in what it deployed, or in a log', () => {
    const logs = app.logs();

    expect(logs.length).toBeGreaterThan(5);
    expect(JSON.stringify([first, app.run.deployment.stacks, logs])).not.toContain(TOKEN);
  });
});

describe('the same commit again', () => {
  it('[GC-03] is not built again: the run uses the existing image, and does not fail', async () => {
    const again = await app.start(commit);

    expect(again.status).toBe('Succeeded');
    expect(digestOf(again)).toBe(digestOf(first));
  });
});

describe('a push elsewhere', () => {
  it('[GC-14] starts nothing: another branch, a tag, a deleted branch, a pull request', async () => {
    const repository = VARIABLES.REPOSITORY;
    app.repository.switchTo('feature/x');
    const before = app.run.started;

    await app.run.push({ repository, branch: 'feature/x' });
    await app.run.push({ repository, branch: 'main', tag: 'v1.0' });
    await app.run.push({ repository, branch: 'feature/x', tag: 'main' });
    await app.run.push({ repository, branch: 'main', deleted: true });
    await app.run.pullRequest({ repository, number: 1, base: 'main', head: 'feature/x' });
    app.repository.switchTo('release/2.0');
    app.repository.release('of a release branch');
    await app.push('release/2.0');

    expect(app.run.started).toBe(before + 1);
    expect(await app.release()).toBe('of a release branch');
  });
});

describe('the gate', () => {
  const waivers = (expires: string) =>
    `waivers:\n  - id: CVE-2026-31337\n    reason: archives are never read\n    owner: platform@example.com\n    expires: ${expires}\n`;
  const releaseWith = (name: string, waived?: string) => {
    app.repository.switchTo('main');
    writeFileSync(join(app.repository.folder, 'waivers.yaml'), waived ?? 'waivers: []\n');
    return app.repository.release(name);
  };

  beforeEach(() => app.scans.find(true));
  afterEach(() => app.scans.find(false));

  it('[GC-05] [GC-13] refuses a HIGH finding, names it, notifies people with the commit and its author, and deploys nothing', async () => {
    const pushed = releaseWith('flawed');
    const serving = await app.release();
    await app.run.notifications();

    const { status, stages } = await app.push();

    expect([status, stages[4].status]).toEqual(['Failed', 'DidNotRun']);
    expect(stages[3].error!.message).toMatch(
      /has 1 HIGH, but the limit is 0; worst findings: CVE-2026-31337 \(HIGH\) in libarchive/,
    );
    expect(await app.release()).toBe(serving);
    const told = await app.run.notifications(30);
    expect(told.map(({ topicPath }) => topicPath)).toEqual([expect.stringContaining('Delivery/Failures')]);
    ['CVE-2026-31337', pushed.slice(0, 7), 'octocat'].forEach((word) => expect(told[0].text).toContain(word));
  });

  it('[GC-05] lets the same finding through while it is waived, and says that it is', async () => {
    releaseWith('waived', waivers('2999-12-31'));

    const result = await app.push();

    expect(result.status).toBe('Succeeded');
    expect(actionOf(result, 'Scan').variables!.GATE_SUMMARY).toContain('1 waived');
    expect(await app.release()).toBe('waived');
  });

  it('[GC-05] refuses it once the waiver has expired', async () => {
    releaseWith('expired', waivers('2026-01-01'));

    const { status, stages } = await app.push();

    expect([status, stages[3].status]).toEqual(['Failed', 'Failed']);
  });
});

describe('a rollout', () => {
  beforeEach(() => app.repository.switchTo('main'));

  it('[GC-06] loses no request of clients under constant load', async () => {
    app.repository.release('under load');

    const { result, requests, failures } = await new Clients(app.url).during(async () => app.push());

    expect([result.status, failures]).toEqual(['Succeeded', []]);
    expect(requests).toBeGreaterThan(100);
    expect(await app.release()).toBe('under load');
  });

  it('[GC-06] rolls back if green is not healthy, while blue keeps serving', async () => {
    const healthy = app.repository.head();
    const [serving, revision] = [await app.release(), app.service.revision];
    app.repository.releaseThatAils('ailing');

    const { result, failures } = await new Clients(app.url).during(async () => app.push());

    app.repository.reset(healthy);
    const { status, stages } = result;
    expect([status, failures]).toEqual(['Failed', []]);
    expect(stages[4].error!.message).toMatch(/health checks.*serves/s);
    expect([await app.release(), app.service.revision]).toEqual([serving, revision]);
  });

  it('[GC-06] rolls back if green is healthy and its smoke test fails, before it gets a request', async () => {
    const healthy = app.repository.head();
    const serving = await app.release();
    app.repository.releaseThatKnowsNothing('knows nothing');

    const { result, failures } = await new Clients(app.url).during(async () => app.push());

    app.repository.reset(healthy);
    const { status, stages } = result;
    expect([status, failures]).toEqual(['Failed', []]);
    expect(stages[4].error!.message).toMatch(/POST_TEST_TRAFFIC_SHIFT|hook/);
    expect(app.service.deployments.at(-1)!.stages.map(({ stage }) => stage)).not.toContain('PRODUCTION_TRAFFIC_SHIFT');
    expect(await app.release()).toBe(serving);
  });

  it('[GC-06] rolls back if an alarm goes off while it is watched', async () => {
    const serving = await app.release();
    app.repository.release('alarming');

    const { status, stages } = await app.push('main', async () => {
      while (app.service.deployments.at(-1)!.stages.at(-1)!.stage !== 'BAKE_TIME') {
        await sleep(20);
      }
      await app.run.setAlarm('container-service-errors-alarm-push', 'ALARM');
    });

    await app.run.setAlarm('container-service-errors-alarm-push', 'OK');
    expect(status).toBe('Failed');
    expect(stages[4].error!.message).toContain('container-service-errors-alarm-push went off');
    expect(await app.release()).toBe(serving);
  });
});

describe('an update of the stacks', () => {
  it('[GC-06] leaves traffic, image and tasks as the last deployment left them', async () => {
    app.repository.switchTo('main');
    app.repository.release('before the update');
    await app.push();
    const before = {
      weights: app.service.weights(),
      image: app.service.deployments.at(-1)!.image,
      release: await app.release(),
      running: Object.values(app.service.running),
    };

    await app.update({ PR_NUMBER: '43', COMMIT_AUTHOR: 'hubot', TEAM: 'another' });

    expect({
      weights: app.service.weights(),
      image: app.service.deployments.at(-1)!.image,
      release: await app.release(),
      running: Object.values(app.service.running),
    }).toEqual(before);
  });
});

describe('the checks of a deployed stack', () => {
  it('[GC-18] pass against its deployment to the embedded AWS', async () => {
    const { exitCode, output } = await integ('push', app.run.aws.environment(app.run.aws.root));

    expect(output).toMatch(/Tests: +7 skipped, 5 passed, 12 total/);
    expect(exitCode).toBe(0);
  });

  it('[GC-18] fail if nothing is deployed', async () => {
    const { exitCode, output } = await integ('nowhere', app.run.aws.environment(app.run.aws.root));

    expect(output).toContain('container-service-stack-nowhere');
    expect(exitCode).toBe(1);
  });
});

describe('npm run outputs', () => {
  it('[GC-17] prints every output of the deployed stacks by the name in the requirement', async () => {
    const lines = await app.outputs();

    expect(lines).toContain('pipeline_name=container-pipeline-push');
    expect(lines.map((line) => line.replace(/=.+$/, '')).sort()).toEqual([
      'artifacts_bucket',
      'ecr_repository_url',
      'kms_key_id',
      'pipeline_name',
      'service_url',
      'sns_topic_arn',
      'webhook_url',
    ]);
  });
});
