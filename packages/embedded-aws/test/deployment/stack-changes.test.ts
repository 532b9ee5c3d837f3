import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { StackChanges } from '../../src/deployment/stack-changes';
import { EmbeddedAws } from '../../src/emulator/embedded-aws';

/** Stack with these resources that is never deleted, on a client with these responses. */
function stuck(...resources: readonly object[]) {
  const lines: string[] = [];
  const answers: Readonly<Record<string, object>> = {
    DescribeStacksCommand: { Stacks: [{ StackId: 'arn', StackStatus: 'DELETE_IN_PROGRESS' }] },
    DeleteStackCommand: {},
    DescribeStackResourcesCommand: resources.length > 0 ? { StackResources: resources } : {},
  };
  const client = { send: async (command: object) => answers[command.constructor.name] } as CloudFormationClient;
  const waits = { onWaiting: (line: string) => void lines.push(line), tellMs: 100, limitMs: 360 };
  return { lines, removal: async () => new StackChanges({} as EmbeddedAws, client, waits).remove('Shop') };
}

test('a stack that takes long is reported with its operations in progress, and is finally given up', async () => {
  const { lines, removal } = stuck(
    { LogicalResourceId: 'Bucket', ResourceType: 'AWS::S3::Bucket', ResourceStatus: 'CREATE_COMPLETE' },
    { LogicalResourceId: 'Data', ResourceType: 'AWS::RDS::DBInstance', ResourceStatus: 'DELETE_IN_PROGRESS' },
  );

  await expect(removal()).rejects.toThrow(
    'stack Shop ended as DELETE_IN_PROGRESS; failures:\n  the operation did not end within 0.006 minutes',
  );

  expect(lines.length).toBeGreaterThan(1);
  expect(lines[0]).toBe(
    'stack Shop has had the status DELETE_IN_PROGRESS for 0 s, waiting for Data (AWS::RDS::DBInstance)',
  );
});

test('a stack that takes long is reported even if it is not known what it waits for', async () => {
  const { lines, removal } = stuck();

  await expect(removal()).rejects.toThrow('Shop');

  expect(lines[0]).toBe('stack Shop has had the status DELETE_IN_PROGRESS for 0 s');
});
