import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { FixedApprover } from '../../src/approval/approvers';
import { ConsoleProgress } from '../../src/progress/console-progress';
import { runAssembly } from '../../src/run/run-assembly';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { writePlainAssembly, writeReleaseAssembly } from '../run/release-assembly';

jest.setTimeout(STARTING_MS);
afterAll(removeFolders);

const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const allow = (Action: string[], Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const role = (service: string, ...Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'permissions', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});
const LOGS = allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);
const TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

/** Stack with a traced function. */
const traced = (actions: string[], mode = 'Active') => ({
  Resources: {
    Role: role('lambda.amazonaws.com', LOGS, allow(actions)),
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'traced',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: arn('Role'),
        Code: { ZipFile: 'exports.handler = async () => 1' },
        TracingConfig: { Mode: mode },
      },
    },
  },
});
const writeTraced = (template: object) => (folder: string) =>
  writeAssembly(folder, {
    'manifest.json': { artifacts: { Traced: stackArtifact('Traced.json') } },
    'Traced.json': template,
  });

/** Release assembly in whose template one text is replaced. */
async function writeChanged(folder: string, text: string, by: string): Promise<string> {
  await writeReleaseAssembly(folder);
  const file = join(folder, 'Release.json');
  const template = await readFile(file, 'utf8');
  expect(template).toContain(text);
  writeFileSync(file, template.replaceAll(text, by));
  return folder;
}

async function run(write: (folder: string) => Promise<string>, upload = true) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'source.zip'), 'a zip');
  return runAssembly({
    assembly: await write(join(folder, 'cdk.out')),
    folder: join(folder, 'run'),
    progress: new ConsoleProgress(new PassThrough()),
    approver: new FixedApprover(true),
    ...(upload && { source: join(folder, 'source.zip') }),
  });
}

it('[RN-04] a stack whose function lacks a permission that Lambda checks at creation is refused, with role, action, resource and page', async () => {
  const report = await run(writeTraced(traced([])), false);

  expect(report.verdict).toBe('failed');
  expect(report.problems).toEqual([
    expect.stringMatching(
      new RegExp(
        [
          '^stack Traced ended as ROLLBACK_COMPLETE; failures:',
          ...TRACES.map(
            (action) =>
              `  Function: arn:aws:iam::\\d{12}:role/\\S+ is not allowed to call ${action} on \\*, which AWS requires for a function's active tracing; grant the permission in the role's policy .*, see https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html`,
          ),
        ].join('\n'),
      ),
    ),
  ]);
});

it('[RN-04] an action whose role lacks a permission that CodePipeline requires fails, with role, action, resource and page', async () => {
  const report = await run((folder) =>
    writeChanged(folder, '"s3:GetBucketVersioning","s3:GetBucketAcl",', '"s3:GetBucketVersioning",'),
  );

  expect(report.executions[0].stages[0].actions[0].error).toEqual({
    code: 'AccessDenied',
    message: expect.stringMatching(
      /^arn:aws:iam::\d{12}:role\/\S+ is not allowed to call s3:GetBucketAcl on arn:aws:s3:::release-artifacts, which AWS requires for a pipeline's artifact bucket; grant the permission .*, see https:\/\/docs\.aws\.amazon\.com\/codepipeline\/latest\/userguide\/how-to-custom-role\.html\n/,
    ),
  });
  expect(report.verdict).toBe('failed');
});

it('[RN-04] a rule whose role may not start its pipeline starts nothing', async () => {
  const starting = (actions: string[]) => ({ StartRole: role('events.amazonaws.com', allow(actions)) });
  const write = (actions: string[]) => async (folder: string) => {
    await writeChanged(
      folder,
      '"Targets":[{"Id":"Pipeline",',
      '"Targets":[{"Id":"Pipeline","RoleArn":{"Fn::GetAtt":["StartRole","Arn"]},',
    );
    const file = join(folder, 'Release.json');
    const template = JSON.parse(await readFile(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...template, Resources: { ...template.Resources, ...starting(actions) } }));
    return folder;
  };

  const [refused, started] = [
    await run(write(['codepipeline:GetPipeline'])),
    await run(write(['codepipeline:StartPipelineExecution'])),
  ];

  expect(refused.refused).toEqual([
    expect.stringMatching(
      /^rule Release\/Start could not start release: \S+ is not allowed to call codepipeline:StartPipelineExecution on arn:aws:codepipeline:\S+:release, which AWS requires for an EventBridge rule target; .*eb-use-identity-based\.html$/,
    ),
  ]);
  expect([refused.verdict, started.verdict]).toEqual(['failed', 'as expected']);
});

it('[RN-04] a silent loss in AWS fails the run, and undecided permissions are in the report', async () => {
  const report = await run((folder) =>
    writeChanged(
      folder,
      '"Action":"sns:Publish","Resource":{"Ref":"Topic"}',
      '"Action":"sns:Publish","Resource":{"Ref":"Topic"},"Condition":{"StringEquals":{"aws:SourceAccount":"444455556666"}}',
    ),
  );

  expect(report.problems).toEqual([
    expect.stringMatching(
      /^events\.amazonaws\.com is not allowed to call sns:Publish on arn:aws:sns:\S+, which AWS requires for an EventBridge rule target; grant the permission in the resource policy, and remove statements that deny it, see https:.*eb-use-resource-based\.html$/,
    ),
  ]);
  expect([report.executions[0].status, report.verdict]).toEqual(['Succeeded', 'failed']);
});

it('[RN-04] a permission that cannot be decided fails nothing, and is in the report', async () => {
  const undecided = await run((folder) =>
    writeChanged(
      folder,
      '"Action":"sns:Publish","Resource":{"Ref":"Topic"}',
      '"Action":"sns:Publish","Resource":{"Ref":"Topic"},"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}',
    ),
  );
  const plain = await run(writePlainAssembly, false);

  expect(undecided.undecidedPermissions).toEqual([
    expect.stringMatching(
      /^whether events\.amazonaws\.com is allowed to call sns:Publish on \S+, which AWS requires for an EventBridge rule target, cannot be decided: the value of aws:SourceIp is unknown; see https:/,
    ),
  ]);
  expect([undecided.verdict, plain.undecidedPermissions]).toEqual(['as expected', []]);
});
