import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Artifact } from '../../../src/artifacts/artifact-store';
import { CloudFormationDeploy } from '../../../src/actions/cloudformation/cloudformation-deploy';
import { ActionOutcome } from '../../../src/pipeline/action-runner';
import { STARTING_MS } from '@slipway/testing/starting';
import { until } from '@slipway/testing/until';
import { emptier } from '../../run/release-assembly';
import { Cloud, CODEPIPELINE } from '../cloud';

const EXEC = 'arn:aws:iam::111122223333:role/exec';
const QUEUE = {
  Parameters: { Seconds: { Type: 'Number', Default: 1 }, Name: { Type: 'String', Default: 'plain' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Seconds' } } } },
  Outputs: {
    Url: { Value: { Ref: 'Queue' } },
    Told: { Value: { Ref: 'Name' } },
  },
};
const BROKEN = {
  Resources: {
    Thing: {
      Type: 'Custom::Thing',
      Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:nobody' },
    },
  },
};
const ROLE = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'sqs.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
  },
};
/** Custom resource whose creation takes as long as its function. */
const SLOW = {
  Type: 'Custom::Contents',
  Properties: { ServiceToken: { 'Fn::GetAtt': ['Emptier', 'Arn'] }, Buckets: [] },
};

let cloud: Cloud;
let roleArn: string;
let made: Artifact;

beforeAll(async () => {
  cloud = await Cloud.start();
  await cloud.bucket('artifacts');
  roleArn = await cloud.role('pipeline', CODEPIPELINE, [
    { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], Resource: 'arn:aws:s3:::artifacts/*' },
    { Action: ['cloudformation:*'], Resource: 'arn:aws:cloudformation:*:111122223333:stack/shop-*/*' },
    { Action: ['iam:PassRole'], Resource: EXEC },
  ]);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const iam = new IAMClient(cloud.aws.clientOptions(cloud.aws.root));
  await iam.send(new CreateRoleCommand({ RoleName: 'exec', AssumeRolePolicyDocument: JSON.stringify(trust) }));
  made = await cloud.artifact('Made', {
    'queue.json': JSON.stringify(QUEUE),
    'more.json': JSON.stringify({ ...QUEUE, Resources: { ...QUEUE.Resources, More: { Type: 'AWS::SQS::Queue' } } }),
    'broken.json': JSON.stringify(BROKEN),
    'role.json': JSON.stringify(ROLE),
    'large.json': JSON.stringify({ ...QUEUE, Metadata: { Padding: 'x'.repeat(60_000) } }),
    'config/prod.json': JSON.stringify({
      Parameters: { Seconds: 7, Name: 'configured' },
      Tags: { team: 'shop' },
      StackPolicy: { Statement: [] },
    }),
    'values.json': JSON.stringify({ name: 'from a file', nested: {} }),
    'list.json': '[]',
    'slow.json': JSON.stringify({ Resources: { ...emptier(), Contents: SLOW } }),
    'nothing.json': '{}',
  });
}, STARTING_MS);
afterAll(() => cloud.stop());

interface Given {
  readonly action?: object;
  readonly inputs?: readonly Artifact[];
}

async function run(
  Configuration: Record<string, string>,
  { action = {}, inputs = [made] }: Given = {},
): Promise<ActionOutcome & { readonly lines: string[] }> {
  const context = cloud.context(
    roleArn,
    {
      ActionTypeId: { Owner: 'AWS', Category: 'Deploy', Provider: 'CloudFormation', Version: '1' },
      Configuration,
      ...action,
    },
    { inputs },
  );
  return { ...(await new CloudFormationDeploy(cloud.ports()).run(context)), lines: context.lines };
}

const createUpdate = (StackName: string, more: Record<string, string> = {}) => ({
  ActionMode: 'CREATE_UPDATE',
  StackName,
  TemplatePath: 'Made::queue.json',
  RoleArn: EXEC,
  ...more,
});

/** Returns the stack, read with administrator permissions. */
async function stackOf(name: string, region = 'us-east-1') {
  const options = { ...cloud.aws.clientOptions(cloud.aws.root), region };
  const { Stacks: stacks } = await new CloudFormationClient(options)
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(() => ({ Stacks: [] }));
  return stacks![0];
}

async function delayOf(url: string): Promise<string> {
  const sqs = new SQSClient(cloud.aws.clientOptions(cloud.aws.root));
  const { Attributes: found } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }),
  );
  return found!.DelaySeconds!;
}

describe('CREATE_UPDATE', () => {
  it('makes a stack, with parameters, tags and policy of a configuration and overrides [RN-03]', async () => {
    const outcome = await run(
      createUpdate('shop-configured', {
        TemplateConfiguration: 'Made::config/prod.json',
        ParameterOverrides: JSON.stringify({ Name: { 'Fn::GetParam': ['Made', 'values.json', 'name'] } }),
      }),
    );

    const stack = await stackOf('shop-configured');
    expect(outcome.variables).toEqual({ Url: expect.stringContaining('shop-configured'), Told: 'from a file' });
    expect(await delayOf(outcome.variables!.Url)).toBe('7');
    expect(stack).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Tags: [{ Key: 'team', Value: 'shop' }] });
    expect(outcome.externalExecutionId).toBe(stack.StackId);
    expect(outcome.lines[0]).toBe(`the permissions of ${EXEC} on each resource are not checked on this machine`);
  });

  it.each([
    [{ 'Fn::GetArtifactAtt': ['Made', 'BucketName'] }, 'artifacts'],
    [{ 'Fn::GetArtifactAtt': ['Made', 'ObjectKey'] }, 'shop/Made/0000000'],
    [{ 'Fn::GetArtifactAtt': ['Made', 'URL'] }, 'https://s3.amazonaws.com/artifacts/shop/Made/0000000'],
    [3, '3'],
  ])('takes the override %j', async (Name, expected) => {
    const { variables } = await run(createUpdate('shop-override', { ParameterOverrides: JSON.stringify({ Name }) }));

    expect(variables!.Told).toBe(expected);
  });

  it('updates a stack, and succeeds if there is nothing to update', async () => {
    await run(createUpdate('shop-updated'));
    const again = await run(createUpdate('shop-updated'));
    const { variables } = await run(createUpdate('shop-updated', { ParameterOverrides: '{"Seconds": "9"}' }));

    expect(again.lines).toContain('no updates are to be performed');
    expect(await delayOf(variables!.Url)).toBe('9');
    await run(createUpdate('shop-updated', { TemplateConfiguration: 'Made::config/prod.json' }));
    expect(await delayOf(variables!.Url)).toBe('7');
  });

  it('writes the outputs into the output artifact, and returns them as variables [RN-02]', async () => {
    const { outputs, variables } = await run(createUpdate('shop-outputs', { OutputFileName: 'out.json' }), {
      action: { OutputArtifacts: [{ Name: 'Told' }] },
    });

    const { text } = await cloud.read('artifacts', outputs![0].key);
    expect(text).toContain('out.json');
    expect(outputs).toMatchObject([{ name: 'Told', bucket: 'artifacts' }]);
    expect(variables).toHaveProperty('Url');
  });

  it('accepts a template that is too large for a call', async () => {
    await run(createUpdate('shop-large', { TemplatePath: 'Made::large.json' }));

    expect(await stackOf('shop-large')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it('waits for a stack that takes its time', async () => {
    const { summary } = await run(
      createUpdate('shop-slow', { TemplatePath: 'Made::slow.json', Capabilities: 'CAPABILITY_IAM' }),
    );

    expect(summary).toBe('stack shop-slow: CREATE_COMPLETE');
  });

  it('fails if someone deletes the stack meanwhile', async () => {
    const making = run(createUpdate('shop-gone', { TemplatePath: 'Made::slow.json', Capabilities: 'CAPABILITY_IAM' }));
    making.catch(() => undefined); // awaited below
    await until(async () => (await stackOf('shop-gone'))?.StackStatus === 'CREATE_IN_PROGRESS', 30_000);
    const cloudFormation = new CloudFormationClient(cloud.aws.clientOptions(cloud.aws.root));
    await cloudFormation.send(new DeleteStackCommand({ StackName: 'shop-gone' }));

    await expect(making).rejects.toThrow('stack shop-gone does not exist');
  });

  it('fails with the reason of the resource, and refuses a stack that has failed before', async () => {
    const broken = createUpdate('shop-broken', { TemplatePath: 'Made::broken.json' });

    await expect(run(broken)).rejects.toThrow(
      /stack shop-broken ended as ROLLBACK_COMPLETE\n {2}Thing \(Custom::Thing\): .*nobody/,
    );
    await expect(run(createUpdate('shop-broken'))).rejects.toThrow(/ROLLBACK_COMPLETE state and can ?not be updated/);
  });

  it('fails with the reasons of this update only, not with those of an earlier one', async () => {
    const breaking = async (name: string) => {
      const template = { ...QUEUE, Resources: { ...QUEUE.Resources, [name]: BROKEN.Resources.Thing } };
      const inputs = [await cloud.artifact('Made', { 'queue.json': JSON.stringify(template) })];
      return run(createUpdate('shop-twice'), { inputs }).catch(({ message }: Error) => message);
    };
    await run(createUpdate('shop-twice'));

    const [first, second] = [await breaking('First'), await breaking('Second')];

    expect(first).toMatch(/shop-twice ended as UPDATE_ROLLBACK_COMPLETE\n {2}First \(Custom::Thing\): .*nobody/);
    expect(second).toMatch(/shop-twice ended as UPDATE_ROLLBACK_COMPLETE\n {2}Second \(Custom::Thing\): .*nobody/);
    expect(second).not.toContain('First');
  });

  it('needs the capability that IAM resources require', async () => {
    const role = createUpdate('shop-role', { TemplatePath: 'Made::role.json' });

    await expect(run(role)).rejects.toThrow('Requires capabilities : [CAPABILITY_IAM]');
    await run({ ...role, Capabilities: 'CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND' });
    expect(await stackOf('shop-role')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it('makes the stack in the region of the action, from an artifact copied there', async () => {
    await cloud.bucket('artifacts-far', true, 'eu-west-1');
    const context = cloud.context(
      roleArn,
      { Region: 'eu-west-1', Configuration: createUpdate('shop-far') },
      { inputs: [made], artifactStore: { bucket: 'artifacts-far', region: 'eu-west-1' } },
    );
    const acting = async () => new CloudFormationDeploy(cloud.ports()).run(context);

    await expect(acting()).rejects.toThrow(/is not allowed to call s3:PutObject on .*artifacts-far/);
    await cloud.allow('pipeline', [
      { Action: ['s3:*'], Resource: ['arn:aws:s3:::artifacts/*', 'arn:aws:s3:::artifacts-far/*'] },
      { Action: ['cloudformation:*'], Resource: 'arn:aws:cloudformation:*:111122223333:stack/shop-*/*' },
      { Action: ['iam:PassRole'], Resource: EXEC },
    ]);
    await acting();

    expect(await stackOf('shop-far')).toBeUndefined();
    expect(await stackOf('shop-far', 'eu-west-1')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect(await cloud.keys('artifacts-far', 'eu-west-1')).toHaveLength(1);
  });
});

describe('REPLACE_ON_FAILURE', () => {
  it('replaces a stack that has failed, and updates another [RN-03]', async () => {
    const replace = (more: Record<string, string>) =>
      run(createUpdate('shop-replaced', { ActionMode: 'REPLACE_ON_FAILURE', ...more }));
    await expect(replace({ TemplatePath: 'Made::broken.json' })).rejects.toThrow(/ROLLBACK_COMPLETE/);

    const { lines } = await replace({});
    await replace({ ParameterOverrides: '{"Seconds": "4"}' });

    expect(lines).toContain('stack shop-replaced is in state ROLLBACK_COMPLETE and will be deleted first');
    expect(await stackOf('shop-replaced')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
  });
});

describe('DELETE_ONLY', () => {
  it('deletes a stack, and succeeds if it does not exist [RN-03]', async () => {
    await run(createUpdate('shop-deleted'));

    const { summary } = await run(
      { ActionMode: 'DELETE_ONLY', StackName: 'shop-deleted', RoleArn: EXEC },
      { inputs: [] },
    );
    const again = await run({ ActionMode: 'DELETE_ONLY', StackName: 'shop-deleted' }, { inputs: [] });

    expect([summary, again.summary]).toEqual(['deleted stack shop-deleted', 'stack shop-deleted does not exist']);
    expect(await stackOf('shop-deleted')).toBeUndefined();
  });

  it('fails if the stack stays', async () => {
    const full = { Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'kept-bucket' } } } };
    const inputs = [await cloud.artifact('Made', { 'queue.json': JSON.stringify(full) })];
    await run(createUpdate('shop-kept'), { inputs });
    await cloud.put('kept-bucket', 'object', 'content');

    await expect(run({ ActionMode: 'DELETE_ONLY', StackName: 'shop-kept' })).rejects.toThrow(
      /stack shop-kept could not be deleted: DELETE_FAILED\n {2}Bucket \(AWS::S3::Bucket\): .*not empty/,
    );
  });
});

describe('CHANGE_SET_REPLACE and CHANGE_SET_EXECUTE', () => {
  const replace = (StackName: string, more: Record<string, string> = {}) =>
    run(createUpdate(StackName, { ActionMode: 'CHANGE_SET_REPLACE', ChangeSetName: 'next', ...more }));
  const execute = (StackName: string) =>
    run({ ActionMode: 'CHANGE_SET_EXECUTE', StackName, ChangeSetName: 'next' }, { inputs: [] });

  it('make a stack in two steps, and change it in two more [RN-02] [RN-03]', async () => {
    const first = await replace('shop-steps');
    expect(await stackOf('shop-steps')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
    const { variables } = await execute('shop-steps');
    await replace('shop-steps', { TemplatePath: 'Made::more.json' });
    const second = await replace('shop-steps', { TemplatePath: 'Made::more.json' });
    await execute('shop-steps');

    expect(first.lines).toContain('Add Queue (AWS::SQS::Queue)');
    expect(variables).toMatchObject({ Url: expect.stringContaining('shop-steps') });
    expect(second.lines.slice(1)).toEqual([
      'change set next exists and will be replaced',
      'Add More (AWS::SQS::Queue)',
    ]);
    expect(cloud.stacks.stacks.find(({ name }) => name === 'shop-steps')!.resources).toHaveLength(2);
  });

  it('succeed without changes', async () => {
    await run(createUpdate('shop-same'));

    const replaced = await replace('shop-same');
    const executed = await execute('shop-same');

    expect(replaced.summary).toBe('0 changes in next');
    expect(executed.lines).toEqual(['the change set has no changes', 'stack shop-same is CREATE_COMPLETE']);
    expect(executed.variables).toMatchObject({ Told: 'plain' });
  });

  it('need a change set to execute', async () => {
    await expect(execute('shop-never')).rejects.toThrow(
      'stack shop-never has no change set next; create it in an earlier action with CHANGE_SET_REPLACE',
    );
  });
});

describe('a permission that a role lacks', () => {
  it.each(['CREATE_UPDATE', 'CHANGE_SET_REPLACE', 'DELETE_ONLY'])('is named (%s) [RN-04]', async (ActionMode) => {
    await expect(run(createUpdate('other', { ActionMode, ChangeSetName: 'next' }))).rejects.toThrow(
      /role\/pipeline is not allowed to call cloudformation:Describe(Stacks|ChangeSet) on .*stack\/other\//,
    );
  });

  it('is that to pass the execution role [RN-04]', async () => {
    const other = createUpdate('shop-passed', { RoleArn: 'arn:aws:iam::111122223333:role/pipeline' });

    await expect(run(other)).rejects.toThrow(
      /is not allowed to call iam:PassRole on arn:aws:iam::111122223333:role\/pipeline/,
    );
  });
});

describe('a configuration', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['without a mode', { StackName: 'shop-x' }, /ActionMode/],
    [
      'without a template',
      { ActionMode: 'CREATE_UPDATE', StackName: 'shop-x' },
      /mode CREATE_UPDATE needs TemplatePath/,
    ],
    ['without a change set', { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 'shop-x' }, /needs ChangeSetName/],
    [
      'with a path that names no artifact',
      createUpdate('shop-x', { TemplatePath: 'queue.json' }),
      /must have the form Artifact::path/,
    ],
    [
      'with an artifact that is not there',
      createUpdate('shop-x', { TemplatePath: 'Other::x' }),
      /Other is not an input artifact of the action; its input artifacts are: Made/,
    ],
    [
      'with a file that is not there',
      createUpdate('shop-x', { TemplatePath: 'Made::../x' }),
      /the artifact Made has no file \.\.\/x/,
    ],
    [
      'with overrides that are not JSON',
      createUpdate('shop-x', { ParameterOverrides: '{' }),
      /ParameterOverrides is invalid/,
    ],
    [
      'with overrides that are too long',
      createUpdate('shop-x', { ParameterOverrides: `{"Name":"${'x'.repeat(1024)}"}` }),
      /has 1035 bytes; CodePipeline accepts at most 1024/,
    ],
    [
      'with a configuration of another form',
      createUpdate('shop-x', { TemplateConfiguration: 'Made::list.json' }),
      /template configuration list.json is invalid/,
    ],
    [
      'with an unknown attribute',
      createUpdate('shop-x', { ParameterOverrides: '{"Name":{"Fn::GetArtifactAtt":["Made","Size"]}}' }),
      /the attributes of an artifact are BucketName, ObjectKey, URL/,
    ],
    [
      'with an unknown value',
      createUpdate('shop-x', { ParameterOverrides: '{"Name":{"Fn::GetParam":["Made","values.json","nested"]}}' }),
      /the keys of the file are: name, nested/,
    ],
    [
      'with a value of a file without any',
      createUpdate('shop-x', { ParameterOverrides: '{"Name":{"Fn::GetParam":["Made","nothing.json","name"]}}' }),
      /the keys of the file are: none/,
    ],
  ])('is refused %s', async (_, configuration, message) => {
    await expect(run(configuration)).rejects.toThrow(message);
  });

  it('is refused with an artifact that an action without inputs names', async () => {
    await expect(run(createUpdate('shop-x'), { inputs: [] })).rejects.toThrow(/its input artifacts are: none/);
  });
});
