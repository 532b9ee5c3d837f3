import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { until } from '@slipway/testing/until';

const ROOT = join(__dirname, '..', '..', '..', '..', '..');
const MODULES = join(ROOT, 'node_modules');
const UP = join(ROOT, 'packages', 'embedded-aws', 'bin', 'slipway-aws.js');
const CDK = require.resolve('aws-cdk/bin/cdk');

const PROGRAM = `
const { App, CfnOutput, NestedStack, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { Queue } = require('aws-cdk-lib/aws-sqs');
const { Repository } = require('aws-cdk-lib/aws-codecommit');

const app = new App();
const shop = new Stack(app, 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
const hello = new Function(shop, 'Hello', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromAsset('hello'),
  environment: { RELEASE: process.env.RELEASE },
});
new Bucket(shop, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true }).grantRead(hello);
new Repository(shop, 'Code', { repositoryName: 'code' }); // the embedded AWS does not have the type
new Queue(new NestedStack(shop, 'Nested'), 'Queue');
new CfnOutput(shop, 'Release', { value: process.env.RELEASE });
new Queue(new Stack(app, 'Far', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Queue');
`;

jest.setTimeout(STARTING_MS);

let folder: string;
let up: ChildProcess;
let said = '';
let endpoint: Record<string, string | undefined> = {};

/** Runs the CDK command line as a user would. It knows the embedded AWS only by environment variables. */
function cdk(release: string, ...args: string[]): { readonly status: number | null; readonly output: string } {
  const own = {
    NODE_PATH: MODULES,
    RELEASE: release,
    CI: 'true',
    CDK_VALIDATION: 'false',
    CDK_DISABLE_CLI_TELEMETRY: '1',
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CDK, ...args], {
    cwd: folder,
    env: { ...childEnvironment(), ...own, ...endpoint },
    encoding: 'utf8',
  });
  return { status, output: `${stdout}${stderr}` };
}

beforeAll(async () => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'hello'));
  writeFileSync(join(folder, 'hello', 'index.js'), 'exports.handler = async () => process.env.RELEASE;');
  writeFileSync(join(folder, 'app.js'), PROGRAM);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js' }));
  const synthesized = cdk('1', 'synth', '--quiet');
  if (synthesized.status !== 0) {
    throw new Error(synthesized.output);
  }
  const file = join(folder, 'endpoint.env');
  up = spawn(process.execPath, [UP, 'up', 'cdk.out', '--write-env', file], { cwd: folder, env: childEnvironment() });
  [up.stdout!, up.stderr!].forEach((stream) => stream.on('data', (chunk) => (said += chunk)));
  await until(() => said.includes('press Ctrl-C to delete') || up.exitCode !== null, STARTING_MS);
  endpoint = parseEnv(readFileSync(file, 'utf8'));
}, 2 * STARTING_MS);
afterAll(async () => {
  up?.kill('SIGKILL');
  removeFolders();
});

test('[RN-01] cdk diff finds no change to what was deployed, by a change set', () => {
  const { status, output } = cdk('1', 'diff', '--fail');

  expect({ status, output }).toEqual({
    status: 0,
    output: expect.stringContaining('Number of stacks with differences: 0'),
  });
  expect(output).not.toMatch(/Could not create a change set|could not be used to assume/);
});

test('[RN-01] cdk diff names a change, cdk deploy applies it, and then there is nothing to do', () => {
  const changed = cdk('2', 'diff', '--fail');
  const deployed = cdk('2', 'deploy', '--all', '--require-approval', 'never', '--outputs-file', 'outputs.json');
  const again = cdk('2', 'deploy', '--all', '--require-approval', 'never');

  expect({ status: changed.status, output: changed.output }).toEqual({
    status: 1,
    output: expect.stringMatching(/\[~\] AWS::Lambda::Function Hello[\s\S]*\[-\] 1\s[\s\S]*\[\+\] 2\s/),
  });
  expect({ status: deployed.status, output: deployed.output }).toEqual({ status: 0, output: expect.anything() });
  expect(JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8'))).toEqual({ Shop: { Release: '2' } });
  expect(again.output.match(/\(no changes\)/g)).toHaveLength(2);
});

test('[RN-01] cdk destroy deletes the stacks of both regions, and the run ends with exit code 0', async () => {
  const { status, output } = cdk('2', 'destroy', '--all', '--force');
  const left = cdk('2', 'diff', '--fail');
  up.kill('SIGINT');
  await once(up, 'exit');

  expect({ status, output }).toEqual({
    status: 0,
    output: expect.stringMatching(/Shop: destroyed[\s\S]*Far: destroyed/),
  });
  expect(left.output).toContain('[+] AWS::SQS::Queue');
  expect([up.exitCode, said]).toEqual([0, expect.anything()]);
});
