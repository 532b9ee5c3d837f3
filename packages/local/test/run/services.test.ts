import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FixedApprover } from '../../src/approval/approvers';
import { NOTHING_FOUND } from '@slipway/ecs-model';
import { LocalRun } from '../../src/run/local-run';
import { sourceArchive } from '../../src/run/source-archive';
import { isAlive } from '@slipway/testing/is-alive';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';
import { ringing } from '../readme-service-example';
import { writeServiceAssembly } from './service-assembly';

jest.setTimeout(STARTING_MS);

const DOCKERFILE = 'FROM node:22-slim\nWORKDIR /app\nCOPY main.js ./\nCMD ["node", "main.js"]\n';
const program = (release: string) =>
  `require('node:http').createServer((_, response) => response.end('${release} ' + process.pid)).listen(process.env.PORT); process.on('SIGTERM', () => process.exit(0));`;

let folder: string;
let run: LocalRun;
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'services-'));
  run = await LocalRun.begin({
    assembly: await writeServiceAssembly(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    approver: new FixedApprover(true),
    deploymentMinuteMs: 200,
    scanFindings: ({ repository, digest }) => {
      asked.push(`${repository}@${digest}`);
      return NOTHING_FOUND({ repository, digest });
    },
  });
});
afterAll(async () => {
  await run.end();
  rmSync(folder, { recursive: true });
});

async function upload(release: string, tag = release): Promise<void> {
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'Dockerfile'), DOCKERFILE);
  writeFileSync(join(source, 'tag'), tag);
  writeFileSync(join(source, 'main.js'), program(release));
  await run.upload('web-sources', 'source.zip', await sourceArchive(source, join(folder, 'source.zip')));
}

describe('a build that a function starts', () => {
  it('runs here, reaches the service, and is reported', async () => {
    const { aws } = run;
    const [{ physicalId }] = run.resources('AWS::Lambda::Function');
    const { Environment } = await new LambdaClient(aws.clientOptions(aws.root)).send(
      new GetFunctionConfigurationCommand({ FunctionName: physicalId }),
    );
    const endpoint = Environment!.Variables!.AWS_ENDPOINT_URL_CODEBUILD;
    const codeBuild = new CodeBuildClient({ ...aws.clientOptions(aws.root), endpoint });

    const environmentVariablesOverride = [{ name: 'TARGET', value: run.services[0].url }];
    await codeBuild.send(new StartBuildCommand({ projectName: 'web-probe', environmentVariablesOverride }));
    await until(async () => run.builds[0].end !== undefined, STARTING_MS);

    expect(run.builds).toEqual([expect.objectContaining({ project: 'web-probe', status: 'SUCCEEDED' })]);
    expect(readFileSync(run.builds[0].logFile, 'utf8')).toContain('503'); // the service has no tasks yet
  });
});

describe('an app with a service', () => {
  it('is created without tasks, which the load balancer reports itself', async () => {
    const [service] = run.services;

    expect((await fetch(service.url!)).status).toBe(503);
    expect(service.deployments.map(({ status }) => status)).toEqual(['SUCCESSFUL']);
    expect(run.deployment.stacks[1].outputs.Url).toBe(service.url!.replace(/:\d+$/, ''));
    expect(run.deployment.adjustments.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^address 127\.\d+\.\d+\.\d+ instead of a DNS name$/),
        'variable AWS_ENDPOINT_URL_ECS added',
      ]),
    );
  });

  it('gets an image that was built without Docker, and says so; what ran it said is asked of the scan, and deployed', async () => {
    await upload('one');
    const execution = await run.start('web').result;

    const [, build, deploy] = execution.stages.map(({ actions: [action] }) => action);
    expect(execution.stages.flatMap(({ actions }) => actions.map(({ error }) => error?.message))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(execution.status).toBe('Succeeded');
    expect(build.simulated!.reason).toMatch(/^the image was built without Docker/);
    expect(build.summary).toBe(`simulated: ${build.simulated!.reason}`);
    expect(deploy.simulated).toBeUndefined();
    expect(asked).toEqual([build.variables!.IMAGE.split('/')[1]]);
    const [service] = run.services;
    expect(await (await fetch(service.url!)).text()).toMatch(/^one \d+$/);
    expect(service.deployments[1]).toMatchObject({
      status: 'SUCCESSFUL',
      image: build.variables!.IMAGE,
      revision: deploy.variables!.REVISION.split('/')[1],
    });
  });

  it('keeps its traffic and its tasks when the stack is updated, and reads the running image from its parameter', async () => {
    const [service] = run.services;
    const { production } = service.weights();
    const { image } = service.deployments[1];

    await run.update(await writeServiceAssembly(join(folder, 'cdk.out'), { team: 'other', running: image }));

    expect(run.deployment.stacks[1].outputs.Running).toBe(image);
    // the template has another revision, with the same image
    expect(service.deployments[2]).toMatchObject({ status: 'SUCCESSFUL', image });
    const [[first, second]] = [Object.keys(production)];
    expect(service.weights().production).toEqual({ [first]: production[second], [second]: production[first] });
    expect(await (await fetch(service.url!)).text()).toMatch(/^one \d+$/);

    await run.update(await writeServiceAssembly(join(folder, 'cdk.out'), { team: 'third', running: image }));

    expect(service.deployments).toHaveLength(3);
    expect(service.weights().production).toEqual({ [first]: production[second], [second]: production[first] });
  });

  it('keeps its image if the tag of an image is taken', async () => {
    const [service] = run.services;
    await upload('two', 'one');
    const again = await run.start('web').result;

    expect(again.stages[1].actions[0].error!.message).toMatch(
      /COMMAND_EXECUTION_ERROR: .*docker buildx build .* Reason: exit status 254/,
    );
    expect(await (await fetch(service.url!)).text()).toMatch(/^one/);
  });

  it('is rolled back if an alarm goes off while it is watched, as the README shows', async () => {
    const [service] = run.services;
    const { production } = service.weights();
    await run.update(
      await writeServiceAssembly(join(folder, 'cdk.out'), {
        team: 'third',
        running: service.deployments[2].image,
        bakeMinutes: 300,
      }),
    ); // one minute of real time
    await upload('two');

    const deployment = await ringing(run, 'web');

    expect(readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8')).toContain(
      `\`\`\`ts\n${readFileSync(join(__dirname, '..', 'readme-service-example.ts'), 'utf8')}\`\`\``,
    );
    expect(deployment).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      reason: 'Service deployment rolled back because of alarms: web-errors',
    });
    expect(service.weights().production).toEqual(production);
    expect(await (await fetch(service.url!)).text()).toMatch(/^one/);
    await expect(run.setAlarm('nobody', 'OK')).rejects.toThrow(
      'the app has no alarm nobody; existing names: web-errors',
    );
  });

  it('has its alarm set in the embedded AWS, too', async () => {
    const state = async () => {
      const client = new CloudWatchClient(run.aws.clientOptions(run.aws.root));
      const { MetricAlarms: alarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['web-errors'] }));
      return alarms!.map(({ StateValue: value }) => value);
    };

    await expect(state()).resolves.toEqual(['ALARM']);
    await run.setAlarm('web-errors', 'OK');
    await expect(state()).resolves.toEqual(['OK']);
  });

  it('ends every task with the run', async () => {
    expect(run.serviceDeployments).toHaveLength(4);
    const pid = Number((await (await fetch(run.services[0].url!)).text()).split(' ')[1]);
    expect(isAlive(pid)).toBe(true);

    await run.destroy();

    expect(isAlive(pid)).toBe(false);
    expect(run.services).toEqual([]);
    expect(run.serviceDeployments).toHaveLength(4);
  });
});
