import { bucketTls } from '../../../src/posture/checks/bucket-tls';
import { bucket, policyOf } from '../buckets';
import { describeCheck } from '../found';

const ARN = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
const OBJECTS = { 'Fn::Join': ['', [ARN, '/*']] };
const DENIAL = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: [ARN, OBJECTS],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const WITHOUT_OLD_TLS = { NumericLessThan: { 's3:TlsVersion': '1.2' } };
const ifStrict = (yes: unknown, no: unknown = { Ref: 'AWS::NoValue' }) => ({ 'Fn::If': ['Strict', yes, no] });
const OUTPUTS = { Name: { Value: { Ref: 'Bucket' }, Export: { Name: 'shop-bucket' } } };

describeCheck(bucketTls, {
  red: [
    ['a bucket without a policy', /^Bucket: the bucket accepts requests without TLS$/, { Bucket: bucket() }],
    [
      'a policy that only allows',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Effect: 'Allow' }) },
    ],
    [
      'a denial of one action',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Action: 's3:PutObject' }) },
    ],
    [
      'a denial of reading objects',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Action: 's3:GetObject' }) },
    ],
    ['a denial on the bucket', /without TLS/, { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Resource: ARN }) }],
    [
      'a denial on the objects',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Resource: OBJECTS }) },
    ],
    [
      'a denial on the objects of a folder',
      /without TLS/,
      {
        Bucket: bucket(),
        Policy: policyOf({ ...DENIAL, Resource: [ARN, { 'Fn::Join': ['', [ARN, '/reports/*']] }] }),
      },
    ],
    [
      'a denial that is limited to an account',
      /without TLS/,
      {
        Bucket: bucket(),
        Policy: policyOf({
          ...DENIAL,
          Condition: { ...DENIAL.Condition, StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
        }),
      },
    ],
    [
      'a denial without a condition on TLS',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Condition: undefined }) },
    ],
    [
      'a denial for one role',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Principal: { AWS: 'arn:aws:iam::111122223333:role/a' } }) },
    ],
    [
      'a denial of those who do have TLS',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Condition: { Bool: { 'aws:SecureTransport': true } } }) },
    ],
    [
      'a denial of another bucket',
      /^Bucket:/,
      { Bucket: bucket(), Other: bucket(), Policy: policyOf(DENIAL, { Ref: 'Other' }) },
    ],
    [
      'a denial of old versions of TLS, which plain HTTP does not have',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Condition: WITHOUT_OLD_TLS }) },
    ],
    [
      'a denial that also asks for an old version of TLS',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Condition: { ...DENIAL.Condition, ...WITHOUT_OLD_TLS } }) },
    ],
    [
      'a denial for everyone in one branch',
      /without TLS/,
      {
        Bucket: bucket(),
        Policy: policyOf({ ...DENIAL, Principal: ifStrict('*', { AWS: 'arn:aws:iam::111122223333:role/a' }) }),
      },
    ],
    [
      'a denial of all actions in one branch',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Action: ifStrict('s3:*', 's3:PutObject') }) },
    ],
    ['a denial in one branch', /without TLS/, { Bucket: bucket(), Policy: policyOf(ifStrict(DENIAL)) }],
    [
      'a policy with a condition',
      /without TLS/,
      { Bucket: bucket(), Policy: { ...policyOf(DENIAL), Condition: 'Strict' } },
    ],
    [
      'a policy that may be left out',
      /without TLS/,
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Condition: { 'Fn::If': ['Strict', 'none', 'none'] } }) },
    ],
  ],
  advice: [
    [
      'the website of a bucket, whose endpoint has no TLS',
      /without TLS/,
      { Bucket: bucket({ WebsiteConfiguration: { IndexDocument: 'index.html' } }) },
    ],
  ],
  green: [
    [
      'a policy whose references are texts with placeholders',
      {
        Bucket: bucket(),
        Policy: policyOf(
          { ...DENIAL, Resource: [{ 'Fn::Sub': '${Bucket.Arn}' }, { 'Fn::Sub': '${Bucket.Arn}/*' }] },
          { 'Fn::Sub': '${Bucket}' },
        ),
      },
    ],
    ['a denial without TLS', { Bucket: bucket(), Policy: policyOf(DENIAL) }],
    [
      'a denial for a bucket by its name',
      {
        Bucket: bucket({ BucketName: 'shop' }),
        Policy: policyOf({ ...DENIAL, Principal: '*', Action: '*', Resource: 'arn:aws:s3:::shop*' }, 'shop'),
      },
    ],
    [
      'a denial on a resource that is known only at deployment',
      { Bucket: bucket(), Policy: policyOf({ ...DENIAL, Resource: { Ref: 'Resource' } }) },
    ],
    [
      'a denial in two statements',
      {
        Bucket: bucket(),
        Policy: policyOf([
          { ...DENIAL, Resource: ARN },
          { ...DENIAL, Resource: OBJECTS },
        ]),
      },
    ],
    [
      'a denial in each branch',
      {
        Bucket: bucket(),
        Policy: policyOf([
          ifStrict({ ...DENIAL, Principal: '*' }, DENIAL),
          { Effect: 'Deny', Principal: ifStrict('*'), Action: 's3:*', Resource: OBJECTS },
        ]),
      },
    ],
    [
      'a policy with the condition of the bucket',
      {
        Bucket: { ...bucket(), Condition: 'Strict' },
        Policy: { ...policyOf(DENIAL), Condition: 'Strict' },
      },
    ],
    [
      'a denial in another stack',
      { Bucket: bucket() },
      {
        Outputs: OUTPUTS,
        others: {
          'Policies.template.json': { Resources: { P: policyOf(DENIAL, { 'Fn::ImportValue': 'shop-bucket' }) } },
        },
      },
    ],
  ],
});
