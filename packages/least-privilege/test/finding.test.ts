import { Finding, inWords } from '../src/finding';

const finding: Finding = {
  rule: 'wildcard-action',
  problem: 'action s3:* has a wildcard',
  instead: 'name the actions',
  logicalId: 'Role1ABCC5F0',
  resourceType: 'AWS::IAM::Role',
  path: 'Shop/Role/Resource',
  location: 'Properties/Policies/0/PolicyDocument/Statement/1',
  sid: 'Site',
  json: '{"Action":"s3:*"}',
};

test('a finding says what is wrong, where, and in which statement', () => {
  expect(inWords(finding)).toBe(
    'action s3:* has a wildcard, in Shop/Role/Resource (AWS::IAM::Role), Policies/0/PolicyDocument/Statement/1 \'Site\': {"Action":"s3:*"}',
  );
});

test('without a path and a Sid, it names the logical id and the place', () => {
  expect(inWords({ ...finding, path: undefined, sid: undefined })).toBe(
    'action s3:* has a wildcard, in Role1ABCC5F0 (AWS::IAM::Role), Policies/0/PolicyDocument/Statement/1: {"Action":"s3:*"}',
  );
});
