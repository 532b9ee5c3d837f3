import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  ListSecretsCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { estimateApp } from '@slipway/evidence';
import { ExecutionResult } from '@slipway/local';
import { until } from '@slipway/testing/until';
import { flood, tracedRequest, Visitors, releaseAt } from '../../demo/visitors';
import { commandsOf, problems } from '../troubleshooting';
import { runAwsCommand } from './aws-command';
import { actionOf, DeliveredApp } from './delivered-app';

const MINUTES = 60_000;
const HOURS = 730;
const FOLDER = join(__dirname, '..', '..');
/** Output of the troubleshooting page's commands if nothing is wrong, by a part of the command. */
const EXPECTED: readonly [string, RegExp][] = [
  ['kms describe-key', /^"Enabled"$/],
  ['get-secret-value', /^"[\w-]{32,}"$/],
  ['get-function-configuration', /^"Active"$/],
  ['get-parameter', /^"10"$/],
  ['describe-secret', /AWSCURRENT/],
  ['list-role-policies', /cicd-deploy-role-push/],
];

jest.setTimeout(5 * MINUTES);

let app: DeliveredApp;
let commit: string;
let first: ExecutionResult;

beforeAll(async () => {
  app = await DeliveredApp.deploy();
  commit = app.repository.release('first');
  first = await app.push();
}, 10 * MINUTES);
afterAll(() => app?.end(), MINUTES);

const stagesOf = ({ stages }: ExecutionResult) => stages.map(({ name, status }) => `${name} ${status}`);
const told = async () => (await app.run.notifications(30)).map(({ text }) => text).join('\n');

describe('a push to main', () => {
  it('[CW-08] [CW-09] goes through the five stages, for the commit that was pushed, to the page being served', async () => {
    expect(stagesOf(first)).toEqual(
      ['Source', 'Build', 'Test', 'Security', 'Deploy'].map((name) => `${name} Succeeded`),
    );
    expect(actionOf(first, 'Source').variables).toMatchObject({ CommitId: commit });
    expect(actionOf(first, 'Approve').status).toBe('Succeeded');
    expect(await app.release()).toBe('first');
  });

  it('[CW-12] is tested and scanned by the real tools, which report what they have read', () => {
    const test = app.logOf(first, 'Test');
    const scan = app.logOf(first, 'Security');

    expect(Number(/^ℹ pass (\d+)/m.exec(test)?.[1])).toBeGreaterThan(8);
    expect(scan).toMatch(/code: \d+ files, \d\d of them TypeScript, \d+ findings/);
    expect(scan).toMatch(/dependencies: \d{2,} packages of package-lock.json, 0 findings/);
    expect(scan).toMatch(/secrets: \d\d files, 0 findings/);
    expect(scan).toContain('the advisories are from http://127.0.0.1');
  });

  it('[CW-14] is followed to its end: the job succeeds with the revision that serves all traffic', () => {
    const { variables } = actionOf(first, 'Release');
    const [deployment] = app.service.deployments.filter(({ image }) => image === variables!.IMAGE);

    expect(deployment.status).toBe('SUCCESSFUL');
    expect(variables!.IMAGE).toMatch(/cicd-images-push@sha256:[0-9a-f]{64}$/);
    expect(app.service.revision).toBe(deployment.revision);
  });

  it('[CW-15] notifies people of the pending approval, and of the success', async () => {
    const messages = await told();

    expect(messages).toContain(`Release commit ${commit}`);
    expect(messages).toMatch(/^"Pipeline cicd-pipeline-push succeeded\."$/m);
    expect(messages).toMatch(/^"Details: https:\/\/us-east-1\.console\.aws\.amazon\.com\/codesuite\/.*\/timeline"$/m);
  });

  it('[CW-05] is traced: the span of a request arrives at the collector, under the trace of the load balancer', async () => {
    const { traceId, headers } = tracedRequest();

    await releaseAt(app.service.url!, headers);

    expect(await app.collector.spanOf(traceId)).toEqual({ service: 'cicd-service-push', name: 'GET /', traceId });
  });
});

describe('the firewall', () => {
  it('[CW-04] refuses the 1,001st request of an address in five minutes, and no other visitor', async () => {
    expect(await flood(app.service.url!)).toEqual({ answered: 1000, refused: 1 });
    expect(await app.release()).toBe('first');
  });

  it('[CW-04] has managed groups that only AWS can evaluate, which the run names', () => {
    expect(app.run.unknownFirewallRules.map((rule) => rule.split('/')[1])).toEqual([
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
  });
});

describe('a push that a gate stops', () => {
  beforeEach(() => app.repository.reset(commit));

  it('[CW-12] [CW-15] fails in Security for a flaw of each class, found by the real scanners, and people are notified', async () => {
    await app.run.notifications();
    app.repository.without('test'); // already run above, like the checks removed below
    app.repository.releaseWithFlaws('flawed', 'code', 'sql', 'dependencies', 'secrets');

    const result = await app.push();

    expect(stagesOf(result).slice(-2)).toEqual(['Security Failed', 'Deploy DidNotRun']);
    const scan = app.logOf(result, 'Security');
    expect(scan).toMatch(/fails +high +code +security\/detect-eval-with-expression +src\/sum\.ts:1/);
    expect(scan).toMatch(/fails +high +code +no-restricted-syntax +src\/find\.ts:2 .*SQL injection/);
    expect(scan).toMatch(/fails +critical +dependencies +GHSA-jf85-cpcp-j695 +lodash/);
    expect(scan).toMatch(/fails +critical +secrets +secret\/\S+ +deploy\.env:1/);
    expect(scan).not.toContain('wJalrXUtnFEMI');
    expect(await told()).toMatch(/cicd-pipeline-push[^]*Security/);
    expect(await app.release()).toBe('first');
  });

  it('[CW-12] fails in Test for a failing unit test', async () => {
    app.repository.without('security');
    app.repository.releaseThatFailsItsTests('broken');

    const result = await app.push();

    expect(stagesOf(result)[2]).toBe('Test Failed');
    expect(app.logOf(result, 'Test')).toContain('✖ serves the page');
    expect(await app.release()).toBe('first');
  });

  it('[CW-08] deploys nothing if a person rejects it', async () => {
    app.repository.without('test', 'security');
    app.repository.release('rejected');
    app.reviewer.rejectNext('not before the sale');
    const before = app.service.deployments.length;

    const result = await app.push();

    expect(actionOf(result, 'Approve').error!.message).toContain('not before the sale');
    expect(actionOf(result, 'Release').status).toBe('DidNotRun');
    expect([await app.release(), app.service.deployments.length]).toEqual(['first', before]);
  });
});

describe('a rotation', () => {
  it.each([
    ['cicd/config/push/deployment', 'token'],
    ['cicd/api/push/keys', 'key'],
  ])(
    '[CW-06] of %s gives it a new %s, keeps the rest and the previous version, and no visitor notices',
    async (name, field) => {
      const before = await app.secret(name, 'AWSCURRENT');

      const { requests, failures } = await new Visitors(app.service.url!).during(async () => app.run.rotate(name));

      const after = await app.secret(name, 'AWSCURRENT');
      expect(after).toEqual({ ...before, [field]: expect.stringMatching(/^.{32}$/) });
      expect(after[field]).not.toBe(before[field]);
      expect(await app.secret(name, 'AWSPREVIOUS')).toEqual(before);
      expect(requests).toBeGreaterThan(10);
      expect(failures).toEqual([]);
    },
  );

  it('[CW-06] is not made for the secret of a database that does not exist', () => {
    expect(app.run.rotations.map(({ path, everyDays }) => [path.split('/')[2], everyDays])).toEqual([
      ['Deployment', 30],
      ['Api', 30],
    ]);
  });
});

describe('a release after the rotation', () => {
  beforeEach(() => {
    app.repository.reset(commit);
    app.repository.without('test', 'security');
  });

  it('[CW-14] is rolled back if it is unhealthy, no visitor notices, and the job reports why and which revision serves', async () => {
    app.repository.releaseThatAils('ailing');

    const { result, failures } = await new Visitors(app.service.url!).during(async () => app.push());

    expect(actionOf(result, 'Release').error!.message).toMatch(/was rolled back.*health checks.*serves/s);
    expect(failures).toEqual([]);
    expect(await app.release()).toBe('first');
  });

  it('[CW-14] is held back while the deployment secret freezes deployments, and continues afterwards', async () => {
    app.repository.release('second');
    await app.put('cicd/config/push/deployment', { freeze: 'the sale is on until Monday' });
    const frozen = await app.push();
    expect(actionOf(frozen, 'Release').error!.message).toContain('deployments are frozen: the sale is on until Monday');
    expect(await app.release()).toBe('first');
    await app.put('cicd/config/push/deployment', { freeze: '' });

    const result = await app.start(app.repository.head());

    expect(result.status).toBe('Succeeded');
    expect(await app.release()).toBe('second');
  });
});

describe('a failed stage that a person retries', () => {
  const ROLE = 'cicd-deploy-role-push';

  it('[CW-14] releases once: the second job follows the rollout whose job was not answered', async () => {
    app.repository.reset(commit);
    app.repository.without('test', 'security');
    app.repository.release('followed');
    const answers = (await app.statementsOf(ROLE)).find(({ Action }) =>
      [Action].flat().includes('codepipeline:PutJobSuccessResult'),
    )!;
    const failed = await app.without(ROLE, answers, async () => app.push());
    const { executionId } = failed;

    const retried = await app.run.retryStage('cicd-pipeline-push', {
      executionId,
      stage: 'Deploy',
      mode: 'FAILED_ACTIONS',
    }).result;

    expect(actionOf(failed, 'Release').error!.message).toContain('codepipeline:PutJobSuccessResult');
    const attempts = ['Approve', 'Release'].map((name) => actionOf(retried, name).attempts);
    expect([retried.executionId, retried.status, attempts]).toEqual([executionId, 'Succeeded', [1, 2]]);
    const { IMAGE } = actionOf(retried, 'Release').variables;
    const rollouts = app.service.deployments.filter(({ image }) => image === IMAGE);
    expect(rollouts.map(({ status }) => status)).toEqual(['SUCCESSFUL']);
    expect([app.service.revision, await app.release()]).toEqual([rollouts[0].revision, 'followed']);
  });
});

describe('a last stage that runs again if it fails', () => {
  const ALARM = 'cicd-service-errors-alarm-push';
  const imageOf = (result: ExecutionResult) => actionOf(result, 'Release').variables!.IMAGE;

  /** Keeps the alarm in the state ALARM only while the next rollout is monitored. */
  async function failNextRollout(): Promise<void> {
    const place = app.service.deployments.length;
    const rollout = () => app.service.deployments.at(place);
    await until(() => rollout()?.stages.at(-1)?.stage === 'BAKE_TIME', 2 * MINUTES);
    await app.run.setAlarm(ALARM, 'ALARM');
    await until(() => rollout()!.status !== 'IN_PROGRESS');
    await app.run.setAlarm(ALARM, 'OK');
  }

  it('[CW-14] releases in the end: the second job rolls out once after the first one failed', async () => {
    await app.retryReleases();
    app.repository.reset(commit);
    app.repository.without('test', 'security');
    app.repository.release('retried');

    const [result] = await Promise.all([app.push(), failNextRollout()]);

    const attempts = ['Approve', 'Release'].map((name) => actionOf(result, name).attempts);
    expect([result.status, result.stages.at(-1)!.attempts, attempts]).toEqual(['Succeeded', 2, [1, 2]]);
    const rollouts = app.service.deployments.filter(({ image }) => image === imageOf(result));
    expect(rollouts.map(({ status }) => status)).toEqual(['ROLLBACK_SUCCESSFUL', 'SUCCESSFUL']);
    expect(app.service.revision).toBe(rollouts[1].revision);
    expect(await app.release()).toBe('retried');
  });
});

describe('what is deployed', () => {
  it('[CW-21] is what the README computes the cost of', () => {
    const { resources } = estimateApp(app.assembly, { usage: join(FOLDER, 'usage.yaml') });
    const [{ properties: balancer }] = app.run.resources('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const types = [
      'AWS::ApplicationAutoScaling::ScalingPolicy',
      'AWS::CloudWatch::Alarm',
      'AWS::CodeBuild::Project',
      'AWS::CodePipeline::Pipeline',
      'AWS::EC2::NatGateway',
      'AWS::KMS::Key',
      'Custom::RecoverableSecret',
    ];
    const [, addresses] = /^\| Public IPv4 address \| (\d+) \|/m.exec(readFileSync(join(FOLDER, 'README.md'), 'utf8'))!;

    expect(types.map((type) => [type, app.run.resources(type).length])).toEqual(
      types.map((type) => [type, resources.filter((resource) => resource.type === type).length]),
    );
    expect((balancer.Subnets as string[]).length + Object.values(app.service.running)[0]).toBe(
      Number(addresses) / HOURS,
    );
  });

  it.each(problems().flatMap(commandsOf))(
    '[CW-24] answers a check of the troubleshooting page: %s',
    async (command) => {
      const answer = await runAwsCommand(command.replaceAll('dev', 'push'), app.run.aws);

      expect(answer).toBeDefined();
      expect(JSON.stringify(answer)).toMatch(EXPECTED.find(([part]) => command.includes(part))?.[1] ?? /./);
    },
  );
});

describe('the stacks', () => {
  it('[CW-06] [CW-18] are deleted with everything in them, and the secrets can be restored for 7 days', async () => {
    const { aws } = app.run;
    const options = aws.clientOptions(aws.root);

    const secrets = new SecretsManagerClient(options);
    const name = 'cicd/api/push/keys';
    const before = await app.secret(name, 'AWSCURRENT');

    await app.run.destroy();

    const { Buckets } = await new S3Client(options).send(new ListBucketsCommand({}));
    expect(Buckets!.map(({ Name }) => Name).filter((name) => name!.startsWith('cicd-'))).toEqual([]);
    const { repositories } = await new ECRClient(options).send(new DescribeRepositoriesCommand({}));
    expect(repositories).toEqual([]);
    const { SecretList } = await secrets.send(new ListSecretsCommand({}));
    expect(SecretList!.map(({ Name }) => Name).filter((one) => one!.startsWith('cicd/'))).toEqual([]);
    const { StackSummaries } = await new CloudFormationClient(options).send(new ListStacksCommand({}));
    expect(new Set(StackSummaries!.map(({ StackStatus }) => StackStatus))).toEqual(new Set(['DELETE_COMPLETE']));
    for (const SecretId of ['cicd/config/push/deployment', 'cicd/rds/push/master', name]) {
      const { DeletedDate } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      expect(Math.round((DeletedDate!.getTime() - Date.now()) / 86_400_000)).toBe(7);
    }
    await secrets.send(new RestoreSecretCommand({ SecretId: name }));
    expect(await app.secret(name, 'AWSCURRENT')).toEqual(before);
  });
});
