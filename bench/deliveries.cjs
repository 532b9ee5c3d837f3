// Measures the bundled webhook handler with mocked AWS services that respond immediately: node deliveries.cjs [number]
// Each process is as cold as a new execution environment. Prints the durations, in milliseconds, as JSON.
const begun = performance.now();
const { createHmac, randomUUID } = require('node:crypto');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const SECRET = 'secret';
Object.assign(process.env, {
  BUS_NAME: 'bus',
  CLAIMS_TABLE: 'claims',
  CLAIM_SECONDS: '7776000',
  REPOSITORIES: 'Codertocat/Hello-World',
  ROTATION_SECONDS: '86400',
  SECRET_ARN: 'arn',
  AWS_REGION: 'us-east-1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
});
const load = createRequire(join(__dirname, '..', 'packages', 'github-webhook', 'assets', 'receive.lambda', 'index.js'));
const { handler } = load('./index.js');
const { DynamoDBClient } = load('@aws-sdk/client-dynamodb');
const { EventBridgeClient } = load('@aws-sdk/client-eventbridge');
const { SecretsManagerClient } = load('@aws-sdk/client-secrets-manager');
DynamoDBClient.prototype.send = async () => ({});
EventBridgeClient.prototype.send = async () => ({ FailedEntryCount: 0 });
SecretsManagerClient.prototype.send = async () => ({ SecretString: SECRET, CreatedDate: new Date(0) });
const payload = load('@octokit/webhooks-examples').find(({ name }) => name === 'push').examples[4];

function delivery(secret) {
  const body = JSON.stringify({ ...payload, nonce: randomUUID() });
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': signature,
  };
  return { headers, body, isBase64Encoded: false, requestContext: { http: { method: 'POST' } } };
}

async function answered(secret, status) {
  const request = delivery(secret);
  const start = performance.now();
  const answer = await handler(request, { awsRequestId: 'bench', getRemainingTimeInMillis: () => 9000 });
  if (answer.statusCode !== status) {
    throw new Error(`the handler returned status ${answer.statusCode} for a delivery, but must return ${status}`);
  }
  return performance.now() - start;
}

async function series(count, secret, status) {
  const times = [];
  for (let sent = 0; sent < count; sent += 1) {
    times.push(await answered(secret, status));
  }
  times.sort((one, other) => one - other);
  return {
    p50: times[Math.floor(count / 2)],
    p99: times[Math.floor(count * 0.99)],
    perSecond: (1000 * count) / times.reduce((sum, time) => sum + time),
  };
}

async function main() {
  await answered(SECRET, 202);
  const cold = performance.now() - begun;
  const count = Number(process.argv[2] ?? 0);
  console.log(
    JSON.stringify({
      cold,
      ...(count > 0 && { accepted: await series(count, SECRET, 202), refused: await series(count, 'guessed', 401) }),
    }),
  );
}

void main();
