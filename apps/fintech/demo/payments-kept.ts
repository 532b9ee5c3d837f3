import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { LocalRun } from '@slipway/local';

/** Returns the IDs of the payments in the app's table, to compare them with the service's responses. */
export async function paymentsKept(run: LocalRun): Promise<ReadonlySet<string>> {
  const { physicalId: TableName } = run
    .resources('AWS::DynamoDB::Table')
    .find(({ path }) => path.includes('/Payments/'))!;
  const client = new DynamoDBClient(run.aws.clientOptions(run.aws.root));
  const kept = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
    Items.map(({ id }) => id.S!)
      .filter((id) => id.startsWith('pay_')) // each is also stored under its idempotency key
      .forEach((id) => kept.add(id));
  }
  return kept;
}
