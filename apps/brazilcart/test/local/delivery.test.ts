import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ExecutionResult } from '@slipway/local';
import { DeliveredApp, smallSource } from './delivered-app';

jest.setTimeout(300_000);

let app: DeliveredApp;
beforeAll(async () => (app = await DeliveredApp.deploy('test')));
afterAll(() => app?.end());

const failedAction = ({ stages }: ExecutionResult) =>
  stages
    .flatMap(({ name, actions }) => actions.map((action) => ({ stage: name, ...action })))
    .find(({ status }) => status === 'Failed');

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name));
}

describe('BrazilCart on this machine', () => {
  it('[BC-10] delivers the storefront that was uploaded, under its own roles', async () => {
    const execution = await app.deliver(await app.storefront());

    expect(execution.error?.message).toBeUndefined();
    expect(execution.stages.map(({ name, status }) => [name, status])).toEqual([
      ['Source', 'Succeeded'],
      ['Build', 'Succeeded'],
      ['Deploy', 'Succeeded'],
    ]);
    expect(await app.page()).toContain('<title>BrazilCart</title>');
    expect(await app.run.notifications(0)).toEqual([]);
  });

  it('[BC-10] shows on the page the version of its source', async () => {
    const {
      versions: [version],
    } = await app.deliverAll([await app.storefront()]);

    expect(await app.page()).toContain(`<meta name="release" content="test ${version}">`);
  });

  it('[BC-10] stops at a failing test of the storefront: the old page stays, and a person is notified', async () => {
    const before = await app.page();

    const execution = await app.deliver(
      await app.storefront({
        'test/broken.test.ts':
          "import { it } from 'node:test';\nit('breaks', () => { throw new Error('the cart is broken'); });\n",
      }),
    );

    expect(failedAction(execution)).toMatchObject({ stage: 'Build', name: 'Storefront' });
    expect(failedAction(execution)!.error!.message).toContain('npm test');
    expect(execution.stages[2].status).toBe('DidNotRun');
    expect(await app.page()).toBe(before);
    const [{ text }, ...more] = await app.run.notifications(5);
    expect(more).toEqual([]);
    expect(text).toContain('Pipeline brazilcart-pipeline-test failed in Build. No later stage was run.');
    expect(text).toContain(`Execution: ${execution.executionId}`);
    expect(text).toMatch(
      /Details: https:\/\/eu-south-2\.console\.aws\.amazon\.com\/codesuite\/codepipeline\/pipelines\/brazilcart-pipeline-test\/executions\//,
    );
  });

  it('[BC-10] gives each of two uploads in a second a run of its own, in order, pinned to its upload', async () => {
    const { versions, executions } = await app.deliverAll([
      await app.zip(smallSource('one')),
      await app.zip(smallSource('two')),
    ]);

    expect(executions.map(({ status, stages }) => [status, stages[0].actions[0].variables.VersionId])).toEqual(
      versions.map((version) => ['Succeeded', version]),
    );
    expect(Date.parse(executions[1].stages[0].start!)).toBeGreaterThanOrEqual(Date.parse(executions[0].stages[0].end!));
    expect(await app.page()).toBe('two');
  });

  it('[BC-10] is not started by its own output', async () => {
    const { executions } = await app.deliverAll([await app.zip(smallSource('three'))]);

    await new Promise((resolve) => setTimeout(resolve, 3_000));

    expect((await app.run.finished(1)).at(-1)!.executionId).toBe(executions[0].executionId);
  });

  it.each([
    [
      'is not a zip',
      async () => {
        const file = join(app.folder, 'not.zip');
        writeFileSync(file, 'not a zip');
        return file;
      },
      'zip',
    ],
    ['has no buildspec', () => app.zip({ 'index.html': 'x' }), 'buildspec.yml'],
    [
      'has an unknown key in its buildspec',
      () => app.zip({ ...smallSource('x'), 'buildspec.yml': 'version: 0.2\nphases:\n  build:\n    command: [x]\n' }),
      'command',
    ],
    [
      'has bad YAML in its buildspec',
      () => app.zip({ ...smallSource('x'), 'buildspec.yml': 'version: [0.2\n' }),
      'buildspec',
    ],
  ])('refuses a source that %s, and keeps the old page', async (_, archive, message) => {
    const before = await app.page();

    const execution = await app.deliver(await archive());

    expect(failedAction(execution)!.error!.message).toContain(message);
    expect(await app.page()).toBe(before);
  });

  it('[BC-07] has credentials that were generated: in the secret, with the real endpoint, and nowhere else', async () => {
    const { aws, folder } = { aws: app.run.aws, folder: app.folder };
    const secrets = new SecretsManagerClient(aws.clientOptions(aws.root));

    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: 'brazilcart-db-secret-test' }));

    const credentials = JSON.parse(SecretString!);
    const [database] = app.run.resources('AWS::RDS::DBInstance');
    const endpoint = app.run.deployment.stacks[0].outputs.RdsEndpoint;
    expect(credentials).toMatchObject({
      username: 'brazilcart_admin',
      engine: 'postgres',
      port: 5432,
      dbname: 'brazilcart',
    });
    expect(`${credentials.host}:${credentials.port}`).toBe(endpoint);
    expect(credentials.password).toHaveLength(20);
    expect(credentials.password).not.toMatch(/[/@" ]/);
    expect(JSON.stringify(database)).not.toContain(credentials.password);
    expect(filesBelow(folder).filter((file) => readFileSync(file).includes(credentials.password))).toEqual([]);
  });

  it('[BC-14] can be destroyed with everything in it', async () => {
    const s3 = new S3Client(app.run.aws.clientOptions(app.run.aws.root));
    const buckets = ['Uploads', 'Site', 'Artifacts', 'BucketAccessLogs'].map((name) => app.bucket(name));

    await app.run.destroy();

    for (const bucket of buckets) {
      await expect(s3.send(new HeadBucketCommand({ Bucket: bucket }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 404 },
      });
    }
  });
});
