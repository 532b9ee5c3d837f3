import { secretValues } from '../../../src/containers/engine/secret-values';
import { AwsStandIn } from '../aws-stand-in';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:shop-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:111122223333:parameter/shop/color';

let standIn: AwsStandIn;

beforeEach(async () => {
  standIn = await AwsStandIn.start();
  standIn.secrets.set(SECRET, JSON.stringify({ user: 'app', limits: { rate: 5 } }));
  standIn.secrets.set(`${SECRET} AWSPREVIOUS`, 'previous');
  standIn.secrets.set(`${SECRET} 4711`, 'numbered');
  standIn.parameters.set('/shop/color', 'blue').set('plain', 'text');
});
afterEach(async () => standIn.stop());

const valueOf = async (valueFrom: string) => {
  const { aws } = standIn;
  const { NAME } = await secretValues([{ name: 'NAME', valueFrom }], async () => aws.clientOptions(aws.root));
  return NAME;
};

test.each([
  [SECRET, '{"user":"app","limits":{"rate":5}}'],
  [`${SECRET}:user::`, 'app'],
  [`${SECRET}:limits::`, '{"rate":5}'],
  [`${SECRET}::AWSPREVIOUS:`, 'previous'],
  [`${SECRET}:::4711`, 'numbered'],
  [PARAMETER, 'blue'],
  ['plain', 'text'],
])('the value of %s is %s', async (valueFrom, value) => {
  expect(await valueOf(valueFrom)).toBe(value);
});

test('a container without secrets reads none', async () => {
  await expect(secretValues([], () => Promise.reject(new Error('asked')))).resolves.toEqual({});
});

test.each([
  [`${SECRET}x`, /^ResourceInitializationError: .* secrets or registry auth: arn.*x: none$/],
  [`${SECRET}:password::`, /the secret is not a JSON object with the key password$/],
  [`${SECRET}:user:AWSPREVIOUS:`, /the secret is not a JSON object with the key user$/],
  [`${PARAMETER}s`, /the parameter does not exist$/],
])('fails for %s, with the reason', async (valueFrom, reason) => {
  await expect(valueOf(valueFrom)).rejects.toThrow(reason);
});

test('a secret that is not text is empty', async () => {
  standIn.secrets.set(SECRET, undefined);

  expect(await valueOf(SECRET)).toBe('');
});
