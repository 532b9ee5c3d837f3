import fc from 'fast-check';
import { redactor } from '../../src/runner/run-log';
import { Sessions } from './sessions';

const { SecretAccessKey: SECRET, SessionToken: TOKEN } = new Sessions().next();
const redact = redactor([]);

describe('[PG-18] credentials that this program has never seen, such as those of a session of a provider, are masked', () => {
  it.each([
    [
      'JSON',
      `{"AccessKeyId":"ASIA1","SecretAccessKey":"${SECRET}","SessionToken":"${TOKEN}"}`,
      '{"AccessKeyId":"ASIA1","SecretAccessKey":"***","SessionToken":"***"}',
    ],
    ['JSON with spaces', `{ "SecretAccessKey" : "${SECRET}" }`, '{ "SecretAccessKey" : "***" }'],
    [
      'JSON within JSON',
      JSON.stringify({ body: JSON.stringify({ secretAccessKey: SECRET, sessionToken: TOKEN }) }),
      '{"body":"{\\"secretAccessKey\\":\\"***\\",\\"sessionToken\\":\\"***\\"}"}',
    ],
    [
      'the environment',
      `AWS_SECRET_ACCESS_KEY=${SECRET} AWS_SESSION_TOKEN=${TOKEN} AWS_REGION=eu-central-1`,
      'AWS_SECRET_ACCESS_KEY=*** AWS_SESSION_TOKEN=*** AWS_REGION=eu-central-1',
    ],
    ['a shell', `export AWS_SECRET_ACCESS_KEY='${SECRET}'; echo`, "export AWS_SECRET_ACCESS_KEY='***'; echo"],
    [
      'a profile',
      `aws_secret_access_key = ${SECRET}\naws_session_token = ${TOKEN}\nregion = x`,
      'aws_secret_access_key = ***\naws_session_token = ***\nregion = x',
    ],
    [
      'Go',
      `{AccessKeyID:ASIA1 SecretAccessKey:${SECRET} SessionToken:${TOKEN} Source:}`,
      '{AccessKeyID:ASIA1 SecretAccessKey:*** SessionToken:*** Source:}',
    ],
    [
      'an answer of STS',
      `<SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>${TOKEN}</SessionToken>`,
      '<SecretAccessKey>***</SecretAccessKey><SessionToken>***</SessionToken>',
    ],
    ['a signed header', `X-Amz-Security-Token: ${TOKEN}`, 'X-Amz-Security-Token: ***'],
    [
      'a signed URL',
      `https://bucket/key?X-Amz-Security-Token=${encodeURIComponent(TOKEN)}&X-Amz-Signature=1`,
      'https://bucket/key?X-Amz-Security-Token=***&X-Amz-Signature=1',
    ],
    ['no field at all', `got ${TOKEN}, twice ${TOKEN}`, 'got ***, twice ***'],
  ])('in %s', (_, line, masked) => {
    expect(redact(line)).toBe(masked);
  });

  it.each(['IQoJb3JpZ2luX2VjE', 'FwoGZXIvYXdzE', 'FQoGZXIvYXdzE', 'AgoJb3JpZ2luX2VjE', 'AQoDYXdzE'])(
    'by their beginning: %s',
    (beginning) => {
      expect(redact(`${beginning}${'Ab0+/'.repeat(60)}==`)).toBe('***');
    },
  );
});

it.each([
  'IQoJb3JpZ2lu is how a token begins',
  'api error ExpiredToken: The provided token has expired.',
  'error: get credentials: the security token included in the request is invalid',
  '{"sessionToken":null,"secretAccessKey":"","n":1}',
  'SessionToken: is missing',
  'AWS_ACCESS_KEY_ID=ASIA0000000000000001',
])('leaves other values unchanged: %s', (line) => {
  expect(redact(line)).toBe(line);
});

it('keeps JSON valid', () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(SECRET, TOKEN, `SessionToken=${TOKEN}`),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string()),
  );

  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('SecretAccessKey', 'sessionToken', 'AWS_SESSION_TOKEN', 'other'), value),
      (it) => {
        const masked = redact(JSON.stringify(it));

        expect(Object.keys(JSON.parse(masked) as object)).toEqual(Object.keys(it));
        expect(masked).not.toContain(TOKEN.slice(0, 60));
      },
    ),
  );
});

it.each([
  'SessionToken',
  'SessionToken="',
  'SecretAccessKey\\',
  'SecretAccessKey\t',
  'IQoJb3JpZ2lu',
  'secret_access_key=x ',
])('takes time in proportion to a line, also of nothing but %j', (word) => {
  const startedAt = Date.now();

  redact(word.repeat(2_000_000 / word.length));
  redact(`${word}${word.at(-1)!.repeat(2_000_000)}`);

  expect(Date.now() - startedAt).toBeLessThan(15_000); // a quadratic algorithm would take hours
});
