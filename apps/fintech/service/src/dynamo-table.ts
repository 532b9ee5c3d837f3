import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type Payment } from './payment';
import { type KeptPayment, type PaymentTable } from './payments-in-table';

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * DynamoDB table with the partition key `id`. One transaction stores a payment twice: under its ID and under its
 * idempotency key.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export class DynamoTable implements PaymentTable {
  constructor(
    private readonly tableName: string,
    private readonly client = new DynamoDBClient({}),
  ) {}

  public async add(key: string, kept: KeptPayment): Promise<boolean> {
    const put = (id: string) => ({
      Put: {
        TableName: this.tableName,
        Item: itemOf(id, kept),
        ConditionExpression: 'attribute_not_exists(id)',
      },
    });
    try {
      const TransactItems = [put(idOfKey(key)), put(kept.payment.id)];
      await this.client.send(new TransactWriteItemsCommand({ TransactItems }));
      return true;
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        return false;
      }
      throw error;
    }
  }

  public async ofKey(key: string): Promise<KeptPayment | undefined> {
    return this.read(idOfKey(key));
  }

  public async find(id: string): Promise<Payment | undefined> {
    return (await this.read(id))?.payment;
  }

  private async read(id: string): Promise<KeptPayment | undefined> {
    const Key = { id: { S: id } };
    const { Item: item } = await this.client.send(
      new GetItemCommand({ TableName: this.tableName, Key, ConsistentRead: true }),
    );
    return item && keptIn(item);
  }
}

/** Returns the item ID for an idempotency key. It differs from all payment IDs, which contain no `#`. */
function idOfKey(key: string): string {
  return `key#${key}`;
}

function itemOf(id: string, { fingerprint, payment }: KeptPayment): Record<string, AttributeValue> {
  return {
    id: { S: id },
    fingerprint: { S: fingerprint },
    payment: { S: payment.id },
    status: { S: payment.status },
    amount: { N: String(payment.amount) },
    currency: { S: payment.currency },
  };
}

function keptIn({ fingerprint, payment: id, amount, currency }: Item): KeptPayment {
  return {
    fingerprint: fingerprint!.S!,
    payment: { id: id!.S!, status: 'captured', amount: Number(amount!.N), currency: currency!.S! },
  };
}
