import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ExecutionResult } from '@slipway/local';
import { DeliveredApp, smallSource, Statement } from './delivered-app';

jest.setTimeout(300_000);

const PIPELINE = 'brazilcart-pipeline-role-stmt';
const BUILD = 'brazilcart-storefront-role-stmt';
const EMPTIER = 'brazilcart-bucket-emptier-role-stmt';
const START = 'brazilcart-start-role-stmt';
const REPORT = 'brazilcart-failure-report-role-stmt';

/**
 * Statements that can be removed without a failure in these tests. For the given reason, roles.test.ts proves each of
 * them by simulation instead.
 */
const UNNOTICED: Readonly<Record<string, string>> = {
  [`${PIPELINE} s3:GetBucketVersioning Artifacts`]:
    'AWS documents it as the least that CodePipeline needs on an artifact bucket; what for, it does not say',
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html#edit-role-s3source
  [`${PIPELINE} s3:GetObjectTagging Uploads`]:
    'AWS wants it for an S3 source, whose object may have tags; the embedded AWS copies none',
  [`${PIPELINE} s3:GetObjectTagging Artifacts`]:
    'AWS wants it on an artifact bucket that an S3 source writes to; the embedded AWS copies no tags',
  [`${PIPELINE} s3:PutObjectTagging Artifacts`]:
    'AWS wants it on an artifact bucket that an S3 source writes to; the embedded AWS copies no tags',
  [`${BUILD} s3:GetBucketVersioning Artifacts`]:
    'AWS documents it for a CodeBuild project in a pipeline; what for, it does not say',
  [`${EMPTIER} logs:CreateLogStream Logs`]: 'the embedded AWS writes the logs of a function without its role',
  [`${START} codepipeline:StartPipelineExecution Pipeline`]:
    'the runner takes the place of EventBridge, and there is no CodePipeline to ask',
  [`${REPORT} codepipeline:GetPipelineExecution Pipeline`]: 'a report comes after the delivery, which it does not fail',
  [`${REPORT} sns:Publish Topic`]: 'a report comes after the delivery, which it does not fail',
  [`${REPORT} kms:GenerateDataKey Key`]: 'a report comes after the delivery, which it does not fail',
  [`${REPORT} logs:CreateLogStream Logs`]: 'the embedded AWS writes the logs of a function without its role',
};

/** Statements before the CDK merges them. Otherwise, removing one statement could remove two grants. */
const UNMERGED = { '@aws-cdk/aws-iam:minimizePolicies': false };

let app: DeliveredApp;
beforeAll(async () => (app = await DeliveredApp.deploy('stmt', UNMERGED)));
afterAll(() => app?.end());

const actionsOf = ({ Action }: Statement) => [Action].flat();

function placeOf(resource: string): string {
  const bucket = ['Uploads', 'Site', 'Artifacts', 'BucketAccessLogs'].find((name) =>
    resource.startsWith(`arn:aws:s3:::${app.bucket(name)}`),
  );
  return (
    bucket ??
    Object.entries({
      ':kms:': 'Key',
      ':project/': 'Project',
      ':logs:': 'Logs',
      ':codepipeline:': 'Pipeline',
      ':sns:': 'Topic',
    }).find(([part]) => resource.includes(part))![1]
  );
}

const nameOf = (role: string, statement: Statement) =>
  `${role} ${actionsOf(statement)[0]} ${placeOf([statement.Resource].flat()[0])}`;

function errorsOf({ stages }: ExecutionResult): string {
  return stages.flatMap(({ actions }) => actions.flatMap(({ error }) => error?.message ?? [])).join('\n');
}

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
}

/** Event that CloudFormation sends to the function when a stack is deleted, and the response of the function. */
async function emptyBucket(bucket: string): Promise<Answer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answered = once(server, 'request').then(async ([request, response]) => {
    const answer = await json(request);
    response.end();
    return answer as Answer;
  });
  const event = {
    RequestType: 'Delete',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'l',
    PhysicalResourceId: bucket,
    ResourceProperties: { BucketName: bucket },
  };
  const lambda = new LambdaClient(app.run.aws.clientOptions(app.run.aws.root));
  await lambda.send(
    new InvokeCommand({ FunctionName: 'brazilcart-bucket-emptier-function-stmt', Payload: JSON.stringify(event) }),
  );
  server.close();
  return answered;
}

describe('each statement of the roles of BrazilCart', () => {
  it.each([PIPELINE, BUILD])(
    '[BC-10] of %s is needed: without it the delivery fails and names the denied call',
    async (role) => {
      const archive = await app.zip(smallSource('page'));
      expect((await app.deliver(archive)).status).toBe('Succeeded');
      const statements = await app.statementsOf(role);
      const unnoticed: string[] = [];

      for (const [index, statement] of statements.entries()) {
        const message = errorsOf(await app.without(role, index, () => app.deliver(archive)));
        const denied = actionsOf(statement).some((action) =>
          message.includes(`${role} is not allowed to call ${action} on `),
        );
        if (!denied) {
          unnoticed.push(`${nameOf(role, statement)}${message && `: ${message}`}`);
        }
      }

      expect(statements.length).toBeGreaterThan(4);
      expect(unnoticed).toEqual(Object.keys(UNNOTICED).filter((name) => name.startsWith(role)));
      expect((await app.deliver(archive)).status).toBe('Succeeded');
    },
  );

  it.each(['Uploads', 'Site', 'Artifacts', 'BucketAccessLogs'])(
    '[BC-10][BC-14] by which %s allows the emptying function is needed: without it the bucket is kept and the answer names the denied call',
    async (bucket) => {
      await app.run.upload(app.bucket(bucket), 'object', await app.zip(smallSource('object')));
      const noticed: (string | undefined)[] = [];

      for (const [index, statement] of (await app.bucketStatements(bucket)).entries()) {
        if (statement.Principal?.AWS?.endsWith(`:role/${EMPTIER}`)) {
          const { Reason = '' } = await app.withoutBucketStatement(bucket, index, () =>
            emptyBucket(app.bucket(bucket)),
          );
          noticed.push(actionsOf(statement).find((action) => Reason.includes(action)));
        }
      }

      expect(noticed).toEqual(['s3:ListBucketVersions', 's3:DeleteObject']);
    },
  );

  it('[BC-10] of the emptying function itself is for its log, and proven by simulation alone', async () => {
    expect((await app.statementsOf(EMPTIER)).map((statement) => nameOf(EMPTIER, statement))).toEqual(
      Object.keys(UNNOTICED).filter((name) => name.startsWith(EMPTIER)),
    );
  });

  it.each([
    ['starts the pipeline', START],
    ['reports failures', REPORT],
  ])('[BC-10] of the role that %s is proven by simulation alone', async (_, role) => {
    expect((await app.statementsOf(role)).map((statement) => nameOf(role, statement))).toEqual(
      Object.keys(UNNOTICED).filter((name) => name.startsWith(role)),
    );
  });
});
