import { signedHeaders } from '../../src/actions/codebuild/signed-request';

test('signs a request, with the session of an assumed role in it', () => {
  const request = { endpoint: 'https://127.0.0.1:4566', region: 'us-east-1', service: 'codebuild', target: 'CodeBuild_20161006.StartBuild', body: '{}' };
  const at = new Date('2026-01-02T03:04:05.678Z');

  const longLived = signedHeaders({ ...request, credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } }, at);
  const assumed = signedHeaders({ ...request, credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' } }, at);

  expect(longLived).toMatchObject({ host: '127.0.0.1:4566', 'x-amz-date': '20260102T030405Z' });
  expect(longLived.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/20260102\/us-east-1\/codebuild\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/);
  expect(assumed.authorization).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target');
  expect(assumed.authorization.slice(-64)).not.toBe(longLived.authorization.slice(-64));
});
