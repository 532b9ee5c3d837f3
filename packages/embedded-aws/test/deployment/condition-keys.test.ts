import { holdsWithoutKey, isAnswered } from '../../src/deployment/condition-keys';

test.each([
  ['aws:SecureTransport', true],
  ['aws:PrincipalTag/team', true],
  ['AWS:principalTAG/team', true],
  ['s3:x-amz-server-side-encryption', true],
  ['s3:x-amz-server-side-encryption-aws-kms-key-id', false],
  ['kms:ViaService', false],
  ['kms:EncryptionContext:aws:s3:arn', false],
  ['secretsmanager:VersionStage', false],
])('whether the embedded AWS answers %s: %s', (key, expected) => {
  expect(isAnswered(key)).toBe(expected);
});

test.each<[string, unknown, boolean]>([
  ['StringEquals', 'x', false],
  ['StringNotEquals', 'x', true],
  ['StringEqualsIfExists', 'x', true],
  ['ArnNotLike', 'x', true],
  ['NotIpAddress', 'x', true],
  ['Bool', 'false', false],
  ['ForAnyValue:StringNotEquals', ['x'], false],
  ['ForAllValues:StringEquals', ['x'], true],
  ['Null', 'true', true],
  ['Null', ['false'], false],
  ['Null', true, true],
])('whether %s %j holds without its key: %s', (operator, expected, holds) => {
  expect(holdsWithoutKey(operator, expected)).toBe(holds);
});
