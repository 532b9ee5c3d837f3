import { Call, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { ACCOUNT, REGION, Shop } from './shop';

const shop = new Shop();
shop.metrics();
const roles = new SimulatedRoles(shop.template().toJSON(), REGION);
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
const TABLE = arn('dynamodb', 'table/shop-delivery-facts');
const QUEUE = arn('sqs', 'shop-delivery-metrics-failed-queue');
const LOG = arn('logs', 'log-group:/aws/lambda/shop-delivery-metrics-function:log-stream:1');
const KEY = arn('kms', 'key/shop-key');
const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });

describe('the role of the collecting function', () => {
  it.each<Call>([
    { action: 'dynamodb:PutItem', resource: TABLE },
    { action: 'dynamodb:Query', resource: TABLE },
    { action: 'sqs:SendMessage', resource: QUEUE, context: { 'aws:SecureTransport': 'true' } },
    { action: 'logs:CreateLogStream', resource: LOG },
    { action: 'logs:PutLogEvents', resource: LOG },
    { action: 'kms:Decrypt', resource: KEY, context: via('dynamodb') },
    { action: 'kms:GenerateDataKey', resource: KEY, context: via('dynamodb') },
  ])('may: $action on $resource', async (call) => {
    expect(await roles.allows('shop-delivery-metrics-role', call)).toBe(true);
  });

  it.each<Call>([
    { action: 'dynamodb:PutItem', resource: `${TABLE}-other` },
    { action: 'dynamodb:DeleteItem', resource: TABLE },
    { action: 'dynamodb:Scan', resource: TABLE },
    { action: 'sqs:ReceiveMessage', resource: QUEUE, context: { 'aws:SecureTransport': 'true' } },
    { action: 'sqs:SendMessage', resource: `${QUEUE}-other`, context: { 'aws:SecureTransport': 'true' } },
    { action: 'logs:PutLogEvents', resource: LOG.replace('delivery-metrics', 'other') },
    { action: 'kms:Decrypt', resource: KEY, context: via('s3') },
    { action: 'codepipeline:GetPipelineExecution', resource: shop.pipeline.pipelineArn },
  ])('may not: $action on $resource', async (call) => {
    expect(await roles.allows('shop-delivery-metrics-role', call)).toBe(false);
  });
});
