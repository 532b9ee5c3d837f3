import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { childEnvironment } from '@slipway/processes';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { ExecutionResult } from '../../../src/pipeline/execution-result';
import { LocalRun } from '../../../src/run/local-run';
import { GitFixture } from '../../git/git-fixture';
import { NPM, prebuilt, runWithout, statementsOf } from './statements';

const MINUTES = 60_000;

jest.setTimeout(10 * MINUTES);

let shop: GitFixture;
let run: LocalRun;
let results: readonly ExecutionResult[];
let pushed: string;
/** Assembly for builds that do not synthesize. Undefined if builds synthesize the app. */
let assembly: string | undefined;
const started: string[] = [];

beforeAll(
  async () => {
    const folder = temporaryFolder();
    shop = new GitFixture();
    cpSync(join(__dirname, 'app'), shop.folder, { recursive: true });
    shop.commit('feat: open', { '.gitignore': 'node_modules\ncdk.out\n' });
    const env = { ...childEnvironment(), ...NPM };
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: shop.folder, env });
    const output = join(folder, 'cdk.out');
    execFileSync('npx', ['cdk', 'synth', '--quiet', '--output', output], { cwd: shop.folder, env });
    pushed = shop.commit('feat: sell again', { 'again.json': '{}' });
    const prefix = join(folder, 'global'); // global installations of builds must not change this machine
    run = await LocalRun.begin({
      assembly: output,
      folder: join(folder, 'run'),
      approver: { decide: async () => ({ approved: true, by: 'ana' }) },
      repositories: { 'acme/shop': shop.folder },
      onProgress: (line) => started.push(line),
      buildEnvironment: {
        ...NPM,
        npm_config_prefix: prefix,
        PATH: [join(prefix, 'bin'), process.env.PATH].join(delimiter),
      },
    });
    run.start('shop');
    results = await run.finished(2, 5 * MINUTES);
  },
  STARTING_MS + 10 * MINUTES,
);

afterAll(async () => {
  await run?.end();
  removeFolders();
});

const actionsOf = ({ stages }: ExecutionResult) => stages.flatMap(({ actions }) => actions);

test('the bootstrap stack is deployed to every environment of the app, and its own stacks only those deployed by hand', () => {
  expect(started.filter((line) => /^(bootstrapping|deploying)/.test(line))).toEqual([
    'bootstrapping 111122223333/us-east-1 (hnb659fds)',
    'bootstrapping 111122223333/eu-west-1 (hnb659fds)',
    'bootstrapping 444455556666/us-east-1 (hnb659fds)',
    'deploying Delivery-support-eu-west-1',
    'deploying Delivery',
  ]);
});

test('[RN-02] a push that changes the pipeline updates it by a real cdk deploy, and restarts it', () => {
  const [first, second] = results;

  expect([first.status, second.status]).toEqual(['Cancelled', 'Succeeded']);
  expect(first.error!.message).toBe(
    "the pipeline's definition was updated before the pipeline execution could be completed",
  );
  expect(
    actionsOf(first)
      .filter(({ status }) => status === 'Succeeded')
      .map(({ name }) => name),
  ).toEqual(['acme_shop', 'Synth', 'SelfMutate']);
  expect(results.map((execution) => actionsOf(execution)[0].outputs[0].revision)).toEqual([pushed, pushed]);
});

test('[RN-02] every action of the changed pipeline is executed, up to stacks in another region and another account', () => {
  const actions = actionsOf(results[1]);

  expect(actions.flatMap(({ error, simulated }) => error?.message ?? simulated?.reason ?? [])).toEqual([]);
  expect(actions.map(({ name }) => name)).toEqual([
    'acme_shop',
    'Synth',
    'SelfMutate',
    'FileAssets',
    'Look',
    'Orders.Prepare',
    'Orders.Deploy',
    'Ask',
    'Region.Orders.Prepare',
    'Account.Orders.Prepare',
    'Region.Orders.Deploy',
    'Account.Orders.Deploy',
    'Prepare',
    'Deploy',
  ]);
  const made = run.deployment.stacks.map(({ name, accountId, region }) => `${accountId}/${region}/${name}`);
  expect(made).toEqual(
    expect.arrayContaining([
      '111122223333/us-east-1/Test-Orders',
      '111122223333/eu-west-1/Region-Orders',
      '444455556666/us-east-1/Account-Orders',
      '111122223333/us-east-1/Again-Orders',
    ]),
  );
  expect(made.filter((name) => name.includes('-Orders-Nested'))).toHaveLength(4);
});

test('[RN-02] the step after a stage reads the outputs of its stack', () => {
  const { logFile } = actionsOf(results[1]).find(({ name }) => name === 'Ask')!;
  const { resources } = run.deployment.stacks.find(({ name }) => name === 'Test-Orders')!;
  const queue = resources.find(({ type }) => type === 'AWS::SQS::Queue')!;

  expect(readFileSync(logFile!, 'utf8')).toContain(`the queue is ${queue.physicalId}`);
});

test.each([
  ['Source/acme_shop', 'codeconnections:UseConnection', /^PipelineSourceacmeshop/, 0],
  ['Build/Synth', 'codebuild:StartBuild', /^PipelineCodeBuildActionRole/, 0],
  ['UpdatePipeline/SelfMutate', 'sts:AssumeRole', /SelfMutationRole/, 2],
])('[RN-04] %s fails and names %s if its role lacks the statement', async (action, call, role, index) => {
  assembly ??= prebuilt(shop.folder);
  const statement = statementsOf(assembly).find((one) => role.test(one.policy) && one.index === index)!;

  const problems = await runWithout(assembly, statement);

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${action}: `));
  expect(problems[0]).toContain(call);
});
