import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssumedRoles,
  createLocalRunner,
  deployAssembly,
  IamAuthorizer,
  RunningEmbeddedAws,
  startEmbeddedAws,
} from '@slipway/embedded-aws';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { inlinePolicy, writeRoles } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { CodePipelineEndpoint } from '../../src/codepipeline-api/codepipeline-endpoint';
import { ExecutionRecords } from '../../src/pipeline/execution-records';

const PIPELINE = 'arn:aws:codepipeline:us-east-1:111122223333:shop';
const execution = { pipelineName: 'shop', pipelineExecutionId: 'one' };
const failureDetails = { type: 'JobFailed' as const, message: 'no' };

type Call = (client: CodePipelineClient) => Promise<unknown>;

/** Job results have no resource-level permissions. */
const CALLS: readonly [action: string, resource: string, call: Call, answer: string][] = [
  [
    'PutJobSuccessResult',
    '*',
    async (client) => client.send(new PutJobSuccessResultCommand({ jobId: '1' })),
    'JobNotFoundException',
  ],
  [
    'PutJobFailureResult',
    '*',
    async (client) => client.send(new PutJobFailureResultCommand({ jobId: '1', failureDetails })),
    'JobNotFoundException',
  ],
  [
    'ListActionExecutions',
    PIPELINE,
    async (client) => client.send(new ListActionExecutionsCommand(execution)),
    'PipelineNotFoundException',
  ],
  [
    'GetPipelineExecution',
    PIPELINE,
    async (client) => client.send(new GetPipelineExecutionCommand(execution)),
    'PipelineNotFoundException',
  ],
  [
    'GetPipelineState',
    PIPELINE,
    async (client) => client.send(new GetPipelineStateCommand({ name: 'shop' })),
    'PipelineNotFoundException',
  ],
  [
    'RetryStageExecution',
    `${PIPELINE}/Build`,
    async (client) =>
      client.send(new RetryStageExecutionCommand({ ...execution, stageName: 'Build', retryMode: 'FAILED_ACTIONS' })),
    'PipelineNotFoundException',
  ],
];

const folder = mkdtempSync(join(tmpdir(), 'codepipeline-permissions-'));
let aws: RunningEmbeddedAws;
let roles: AssumedRoles;
let endpoint: CodePipelineEndpoint;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const exact = CALLS.map(([action, Resource]) => [
    action,
    inlinePolicy({ Effect: 'Allow', Action: `codepipeline:${action}`, Resource }),
  ]);
  const assembly = await writeRoles(join(folder, 'cdk.out'), { ...Object.fromEntries(exact), nothing: {} });
  const deployment = await deployAssembly(aws, assembly);
  roles = new AssumedRoles(aws, deployment, await createLocalRunner(aws));
  endpoint = await CodePipelineEndpoint.start(new ExecutionRecords(), new IamAuthorizer(aws, deployment));
}, STARTING_MS);
afterAll(async () => {
  await endpoint?.stop();
  await aws?.stop();
  rmSync(folder, { recursive: true });
});

async function callAs(role: string, call: Call) {
  const credentials = await roles.of(`arn:aws:iam::111122223333:role/${role}`);
  const client = new CodePipelineClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  return call(client);
}

describe.each(CALLS)('%s on %s', (action, resource, call, answer) => {
  it('[RN-04] is answered to a role that has exactly this permission', async () => {
    await expect(callAs(action, call)).rejects.toMatchObject({ name: answer });
  });

  it('[RN-04] is denied to a role without it, with the message of AWS', async () => {
    await expect(callAs('nothing', call)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::111122223333:assumed-role/nothing/slipway-local-runner is not authorized to perform: codepipeline:${action} on resource: ${resource} because no identity-based policy allows the codepipeline:${action} action`,
    });
  });
});
