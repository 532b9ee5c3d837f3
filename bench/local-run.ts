import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BuildImages, Engine, FenceSettings, findBubblewrap, findEngine } from '@slipway/buildspec';
import { ExecutionResult, FixedApprover, LocalRun, sourceArchive } from '@slipway/local';
import { refuseRealAccount } from '@slipway/embedded-aws';
import { makeStandInImage } from '@slipway/testing/stand-in-image';
import { ROOT } from '../scripts/members';
import { workspaceEnvironment } from '../scripts/workspace-environment';
import { SETTINGS } from './settings';
import { Row } from './results';
import { median, millisecondsOf, run as runCommand } from './timing';

const DELIVERIES = 15;
const COMMAND = 'true';
const VERSIONS = 10_000;
const KEYS = 100;
const UPLOADS_AT_ONCE = 16;
/** Name of the image in which builds in a container run. */
const IMAGE = 'localhost/slipway-bench:1';
const PLACES = {
  unfenced: { id: '', what: 'Time that the runner adds to the commands of a build, compared with bash', goal: 100 },
  fenced: { id: '-fenced', what: 'Time that the fence adds to a build', goal: 100 },
  container: { id: '-container', what: 'Time that a container adds to a build', goal: 1000 },
} as const;

/** Measures the overhead of the runner for BrazilCart's pipeline actions, and the time to empty its bucket. */
export async function localRun(folder: string): Promise<Row[]> {
  refuseRealAccount(process.env);
  const assembly = join(folder, 'delivered');
  runCommand(process.execPath, ['-r', 'tsx/cjs', '../../scripts/synth.ts'], join(ROOT, 'apps', 'brazilcart'), {
    ...SETTINGS,
    CDK_OUTDIR: assembly,
  });
  const rows: Row[] = [];
  for (const { name, fence, end } of await places()) {
    const run = await LocalRun.begin({
      assembly,
      folder: join(folder, name),
      approver: new FixedApprover(true),
      fence,
    });
    try {
      rows.push(await actions(run, join(folder, `source-${name}`), name, rows[0]?.details['build, ms']));
      rows.push(...(fence ? [] : [await emptying(run)]));
    } finally {
      await run.end();
      end?.();
    }
  }
  return rows;
}

/** Way in which builds run: unfenced, in a fence, or in a container. */
interface Place {
  readonly name: keyof typeof PLACES;
  readonly fence?: FenceSettings;
  /** Removes the image that was created for the builds. */
  readonly end?: () => void;
}

/** Returns the ways in which this machine can run builds. The container image is made from programs on this machine. */
async function places(): Promise<Place[]> {
  const bubblewrap = await findBubblewrap().catch(() => undefined);
  const engine = await findEngine('podman').catch(async () => findEngine('docker').catch(() => undefined));
  const container = (found: Engine): Place => {
    makeStandInImage({ engine: found.name, name: IMAGE });
    const remove = () =>
      void spawnSync(found.name, ['rmi', '--force', IMAGE], { env: workspaceEnvironment([/^DOCKER_/]) });
    const replaced = { 'aws/codebuild/standard:7.0': IMAGE };
    return {
      name: 'container',
      fence: { images: new BuildImages({ engine: found, replaced, offline: true }) },
      end: remove,
    };
  };
  return [
    { name: 'unfenced' },
    ...(bubblewrap ? [{ name: 'fenced', fence: { bubblewrap } } as const] : []),
    ...(engine ? [container(engine)] : []),
  ];
}

/**
 * Measures the actions of a pipeline whose build runs a single command without effect.
 *
 * @param unfenced duration of the build without a fence, in milliseconds. Without it, the build is compared with the
 * same command in bash
 */
async function actions(run: LocalRun, source: string, place: keyof typeof PLACES, unfenced?: number): Promise<Row> {
  mkdirSync(source);
  writeFileSync(
    join(source, 'buildspec.yml'),
    `version: 0.2\nphases:\n  build:\n    commands:\n      - "${COMMAND}"\nartifacts:\n  files: [index.html]\n`,
  );
  writeFileSync(join(source, 'index.html'), 'a page');
  const archive = await sourceArchive(source, `${source}.zip`);
  const times: { bash: number; actions: Record<string, number> }[] = [];
  for (let delivery = 1; delivery <= DELIVERIES + 1; delivery += 1) {
    const bash = inBash();
    await run.upload(bucketOf(run, 'Uploads'), 'source.zip', archive);
    times.push({ bash, actions: durations((await run.finished(delivery)).at(-1)!) });
    process.stdout.write('.');
  }
  process.stdout.write('\n');
  const counted = times.slice(1);
  const of = (name: string) => median(counted.map((time) => time.actions[name]));
  const bash = median(counted.map((time) => time.bash));
  return {
    id: `action-overhead${PLACES[place].id}`,
    what: PLACES[place].what,
    value: of('Storefront') - (unfenced ?? bash),
    unit: 'ms',
    goal: PLACES[place].goal,
    details: {
      'build, ms': of('Storefront'),
      ...(unfenced !== undefined && { 'build without it, ms': unfenced }),
      'bash, ms': bash,
      'source, ms': of('Source'),
      'deploy, ms': of('Site'),
      runs: DELIVERIES,
    },
  };
}

/**
 * Returns the duration of the command in bash, in milliseconds. Another bash process starts and measures the command,
 * because this process is large and therefore slow to fork.
 */
function inBash(): number {
  const { stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT=%3R; time bash -c "$0"', COMMAND], {
    env: workspaceEnvironment(),
    encoding: 'utf8',
  });
  return Number(stderr) * 1000;
}

function durations({ status, error, stages }: ExecutionResult): Record<string, number> {
  if (status !== 'Succeeded') {
    throw new Error(`a delivery ended with status ${status}: ${error?.message}`);
  }
  return Object.fromEntries(
    stages.flatMap(({ actions: done }) =>
      done.map(({ name, start, end }) => [name, Date.parse(end!) - Date.parse(start!)]),
    ),
  );
}

/** Measures the deployed function that empties a bucket. Invokes the function like CloudFormation on deletion. */
async function emptying(run: LocalRun): Promise<Row> {
  const options = run.aws.clientOptions(run.aws.root);
  const bucket = bucketOf(run, 'Site');
  const filling = await millisecondsOf(() => fill(new S3Client(options), bucket));
  const emptied = await millisecondsOf(() => invokeEmptier(run, new LambdaClient(options), bucket));
  return {
    id: 'emptying',
    what: 'Time to empty a bucket, for each 1,000 object versions',
    value: emptied / (VERSIONS / 1000),
    unit: 'ms',
    details: { versions: VERSIONS, 'total, ms': emptied, 'filling the bucket, ms': filling },
  };
}

async function fill(s3: S3Client, bucket: string): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      while (next < VERSIONS) {
        const version = next++;
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `object-${version % KEYS}`, Body: 'x' }));
        if (version % 500 === 0) {
          process.stdout.write('.');
        }
      }
    }),
  );
  process.stdout.write('\n');
}

async function invokeEmptier(run: LocalRun, lambda: LambdaClient, bucket: string): Promise<void> {
  const { physicalId: FunctionName } = run
    .resources('AWS::Lambda::Function')
    .find(({ path }) => path.includes('Emptier'))!;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = once(server, 'request').then(async ([request, response]) => {
    response.end();
    return json(request) as Promise<{ Status: string; Reason?: string }>;
  });
  const event = {
    RequestType: 'Delete',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ResourceProperties: { BucketName: bucket },
    StackId: 'bench',
    RequestId: 'bench',
    LogicalResourceId: 'bench',
    PhysicalResourceId: bucket,
  };
  const invoked = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  if (invoked.FunctionError) {
    throw new Error(`the emptying function failed: ${invoked.Payload!.transformToString()}`);
  }
  const { Status, Reason } = await answer;
  server.close();
  server.closeAllConnections();
  if (Status !== 'SUCCESS') {
    throw new Error(`the emptying function reported ${Status}: ${Reason}`);
  }
}

function bucketOf(run: LocalRun, construct: string): string {
  return run.resources('AWS::S3::Bucket').find(({ path }) => path.includes(`/${construct}/`))!.physicalId;
}
