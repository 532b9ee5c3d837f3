import { App, Duration, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BucketEmptier, SecureBucket, SecureBucketProps } from '../src';

/**
 * A different logical ID would be a different resource in CloudFormation, which deletes the previous one, and with it
 * the function that empties the bucket.
 */
const CONTENTS = 'BucketContentsEF894F8A';

function prepare() {
  const stack = new Stack(new App(), 'Stack');
  return {
    stack,
    key: () => new EncryptionKey(stack, 'Key', { alias: 'alias/app', description: 'artifacts' }),
    bucket: (props?: SecureBucketProps, id = 'Bucket') => new SecureBucket(stack, id, props),
    role: new Role(stack, 'Role', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') }),
    template: () => Template.fromStack(stack),
  };
}

const bucketOf = (template: Template): Record<string, unknown> =>
  Object.values(template.findResources('AWS::S3::Bucket'))[0];
const contentsOf = (template: Template): Record<string, { Properties: Record<string, unknown> }> =>
  template.findResources('Custom::BucketContents') as never;
function statementsOf(template: Template, roleId: RegExp): unknown[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as {
    Properties: { Roles: { Ref: string }[]; PolicyDocument: { Statement: unknown[] } };
  }[];
  return policies
    .filter(({ Properties }) => roleId.test(Properties.Roles[0].Ref))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe('SecureBucket', () => {
  it('is versioned, private, encrypted, and owned by its account by default', () => {
    const { bucket, template } = prepare();

    bucket();

    expect(bucketOf(template())).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'expire',
              Status: 'Enabled',
              NoncurrentVersionExpiration: { NoncurrentDays: 30 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            },
          ],
        },
      },
    });
  });

  it('refuses plaintext for everyone', () => {
    const { bucket, template } = prepare();

    bucket();

    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Sid: 'DenyPlaintext',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 's3:*',
            Resource: Match.anyValue(),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]),
      },
    });
  });

  it('encrypts by a key with a bucket key, expires objects and has a name if configured', () => {
    const { bucket, key, template, stack } = prepare();
    const encryption = key();

    bucket({
      key: encryption,
      bucketName: 'shop-artifacts',
      expiration: Duration.days(30),
      noncurrentVersionExpiration: Duration.days(7),
    });

    expect(bucketOf(template())).toMatchObject({
      Properties: {
        BucketName: 'shop-artifacts',
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: stack.resolve(encryption.keyArn),
              },
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [{ ExpirationInDays: 30, NoncurrentVersionExpiration: { NoncurrentDays: 7 } }],
        },
      },
    });
  });

  it('sends events to EventBridge without a function of its own', () => {
    const { bucket, template } = prepare();

    bucket().sendEvents();

    expect(bucketOf(template())).toHaveProperty('Properties.NotificationConfiguration', {
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    template().resourceCountIs('AWS::Lambda::Function', 1);
  });

  it('delivers access logs to one bucket of the stack, where they are kept for 90 days, and which has no logs itself', () => {
    const { bucket, template, key } = prepare();

    bucket({ key: key() });
    bucket({}, 'Other');

    const buckets = Object.entries(template().findResources('AWS::S3::Bucket')).map(([id, { Properties }]) => [
      id,
      Properties.LoggingConfiguration,
      Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.SSEAlgorithm,
    ]);
    const logs = { Ref: expect.stringMatching(/^BucketAccessLogs/) };
    expect(buckets).toEqual([
      [
        expect.stringMatching(/^Bucket[^A]/),
        { DestinationBucketName: logs, LogFilePrefix: 'Stack/Bucket/' },
        'aws:kms',
      ],
      [logs.Ref, undefined, 'AES256'],
      [expect.stringMatching(/^Other/), { DestinationBucketName: logs, LogFilePrefix: 'Stack/Other/' }, 'AES256'],
    ]);
    template().hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: Match.absent(),
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 90 })] },
    });
  });

  it('lets S3 deliver logs for each bucket under its own prefix, over TLS, and empties the logs with the stack', () => {
    const { bucket, template, stack } = prepare();

    const source = bucket();

    const logs = SecureBucket.forAccessLogs(stack);
    const [[, policy]] = Object.entries(template().findResources('AWS::S3::BucketPolicy')).filter(
      ([, { Properties }]) => Properties.Bucket.Ref.startsWith('BucketAccessLogs'),
    );
    expect(policy.Properties.PolicyDocument.Statement).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Sid: 'DenyPlaintext', Effect: 'Deny' }),
        expect.objectContaining({
          Principal: { Service: 'logging.s3.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: { 'Fn::Join': ['', [stack.resolve(logs.bucketArn), '/Stack/Bucket/*']] },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnEquals: { 'aws:SourceArn': stack.resolve(source.bucketArn) },
          },
        }),
      ]),
    );
    expect(Object.values(contentsOf(template())).map(({ Properties }) => Properties.BucketName)).toContainEqual(
      stack.resolve(logs.bucketName),
    );
    expect(
      findings(template().toJSON() as never).filter(({ resourceType }) => resourceType === 'AWS::S3::BucketPolicy'),
    ).toEqual([]);
  });

  it('has a name and a time for its access logs if configured before the first bucket', () => {
    const { bucket, template, stack } = prepare();

    SecureBucket.forAccessLogs(stack, { bucketName: 'shop-logs', expiration: Duration.days(7) });
    bucket();

    template().resourceCountIs('AWS::S3::Bucket', 2);
    template().hasResourceProperties('AWS::S3::Bucket', {
      BucketName: 'shop-logs',
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7 })] },
    });
  });

  it('keeps its access logs if configured, and then nothing empties that bucket', () => {
    const { bucket, template, stack } = prepare();

    SecureBucket.forAccessLogs(stack, { bucketName: 'shop-logs', retainData: true });
    bucket({ bucketName: 'shop-data' });

    template().hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: { BucketName: 'shop-logs', LifecycleConfiguration: { Rules: [Match.objectLike({})] } },
    });
    const deleting = Object.entries(template().findResources('AWS::S3::BucketPolicy'))
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes('s3:DeleteObject'))
      .map(([id]) => id);
    expect(deleting).toEqual([expect.stringMatching(/^BucketPolicy/)]);
  });

  it('delivers access logs to another bucket, for this bucket only', () => {
    const { bucket, template, stack } = prepare();
    const logs = bucket({ receivesAccessLogs: true }, 'Logs');

    const source = bucket({ accessLogs: logs });

    template().hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { DestinationBucketName: stack.resolve(logs.bucketName), LogFilePrefix: 'Stack/Bucket/' },
    });
    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Allow',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', [stack.resolve(logs.bucketArn), '/Stack/Bucket/*']] },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': stack.resolve(source.bucketArn) },
            },
          },
        ]),
      },
    });
  });

  it('refuses to deliver access logs to a bucket that S3 cannot write to', () => {
    const { bucket, key } = prepare();
    const logs = bucket({ key: key() }, 'Logs');

    expect(() => bucket({ accessLogs: logs })).toThrow("bucket 'Stack/Logs' cannot receive access logs");
  });

  it.each([
    [
      'read',
      ['s3:GetObject', 's3:GetObjectVersion'],
      'kms:Decrypt',
      (bucket: SecureBucket, role: Role) => bucket.grantRead(role, 'a/*'),
    ],
    [
      'write',
      's3:PutObject',
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      (bucket: SecureBucket, role: Role) => bucket.grantWrite(role, 'a/*'),
    ],
  ])('grants to %s a prefix, together with the use of the key', (_, action, keyAction, grant) => {
    const { bucket, key, role, template, stack } = prepare();
    const target = bucket({ key: key() });

    grant(target, role);

    expect(statementsOf(template(), /^Role/)).toEqual([
      { Effect: 'Allow', Action: action, Resource: { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/a/*']] } },
      expect.objectContaining({
        Action: keyAction,
        Condition: { StringEquals: { 'kms:ViaService': expect.anything() } },
      }),
    ]);
  });

  it('grants to send a canned ACL to exactly the keys that are written', () => {
    const { bucket, key, role, template, stack } = prepare();
    const target = bucket({ key: key() });

    target.grantPutAcl(role, 'a/*');

    expect(statementsOf(template(), /^Role/)).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:PutObjectAcl',
        Resource: { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/a/*']] },
      },
    ]);
  });

  it('grants to read tags and to write them, each by itself', () => {
    const { bucket, key, role, template, stack } = prepare();
    const target = bucket({ key: key() });

    target.grantReadTags(role, 'a/*');
    target.grantWriteTags(role, 'b/*');

    expect(statementsOf(template(), /^Role/)).toEqual([
      {
        Effect: 'Allow',
        Action: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
        Resource: { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/a/*']] },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObjectTagging',
        Resource: { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/b/*']] },
      },
    ]);
  });

  it('grants to list and to delete, each by itself and without the key', () => {
    const { bucket, key, role, template, stack } = prepare();
    const target = bucket({ key: key() });

    target.grantList(role);
    target.grantDelete(role, 'locks/*');

    expect(statementsOf(template(), /^Role/)).toEqual([
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: stack.resolve(target.bucketArn) },
      {
        Effect: 'Allow',
        Action: 's3:DeleteObject',
        Resource: { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/locks/*']] },
      },
    ]);
  });

  it('grants all keys by default, and no key if S3 manages the encryption', () => {
    const { bucket, role, template, stack } = prepare();
    const target = bucket();

    target.grantRead(role);
    target.grantWrite(role);
    target.grantPutAcl(role);
    target.grantReadTags(role);
    target.grantWriteTags(role);
    target.grantDelete(role);
    target.grantReadSettings(role);

    const every = { 'Fn::Join': ['', [stack.resolve(target.bucketArn), '/*']] };
    expect(statementsOf(template(), /^Role/)).toEqual([
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: every },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: every },
      { Effect: 'Allow', Action: 's3:PutObjectAcl', Resource: every },
      { Effect: 'Allow', Action: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'], Resource: every },
      { Effect: 'Allow', Action: 's3:PutObjectTagging', Resource: every },
      { Effect: 'Allow', Action: 's3:DeleteObject', Resource: every },
      {
        Effect: 'Allow',
        Action: ['s3:GetBucketVersioning', 's3:GetBucketAcl', 's3:GetBucketLocation'],
        Resource: stack.resolve(target.bucketArn),
      },
    ]);
  });

  it.each([
    ['goes with its stack by default', {}, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }, undefined],
    [
      'keeps its data where asked',
      { retainData: true },
      { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
      'true',
    ],
  ])('%s, and so does the function that empties it', (_, props, policies, retained) => {
    const { bucket, template } = prepare();

    bucket(props);

    expect(bucketOf(template())).toMatchObject(policies);
    expect(contentsOf(template())).toMatchObject({ [CONTENTS]: policies });
    expect(contentsOf(template())[CONTENTS].Properties.Retained).toBe(retained);
  });
});

describe('a bucket whose removal policy is set from outside', () => {
  it.each([RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE])(
    'is not emptied if it is kept: %s',
    (policy) => {
      const { bucket, template, stack } = prepare();
      bucket();

      RemovalPolicies.of(stack).apply(policy, { applyToResourceTypes: ['AWS::S3::Bucket'] });

      expect(contentsOf(template())[CONTENTS].Properties.Retained).toBe('true');
    },
  );
});

describe('BucketEmptier', () => {
  it('is one function for all buckets of a stack, whose role has no permission on any of them', () => {
    const { bucket, template } = prepare();
    bucket({}, 'One');
    bucket({}, 'Other');

    template().resourceCountIs('AWS::Lambda::Function', 1);
    expect(statementsOf(template(), /^BucketEmptier/)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^BucketEmptierLogs/), 'Arn'] },
      },
    ]);
  });

  it.each(['One', 'Other'])('is allowed by the policy of bucket %s to list and delete versions there', (id) => {
    const { bucket, template, stack } = prepare();
    const buckets: Record<string, SecureBucket> = { One: bucket({}, 'One'), Other: bucket({}, 'Other') };

    const { bucketArn, bucketName } = buckets[id];
    const Principal = { AWS: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BucketEmptierRole'), 'Arn'] } };

    template().hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(bucketName),
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Sid: 'DenyPlaintext' }),
          { Effect: 'Allow', Principal, Action: 's3:ListBucketVersions', Resource: stack.resolve(bucketArn) },
          {
            Effect: 'Allow',
            Principal,
            Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
            Resource: { 'Fn::Join': ['', [stack.resolve(bucketArn), '/*']] },
          },
        ],
      },
    });
  });

  it('empties a bucket while its policy and the permissions of the function still exist', () => {
    const { bucket, template } = prepare();

    bucket();

    template().hasResource('Custom::BucketContents', {
      Properties: { BucketName: { Ref: Match.stringLikeRegexp('^Bucket') }, ServiceTimeout: '3600' },
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^BucketPolicy'),
        Match.stringLikeRegexp('^BucketEmptierRoleDefaultPolicy'),
      ]),
    });
  });

  it('has the given names', () => {
    const { bucket, template, stack } = prepare();

    BucketEmptier.ofStack(stack, { functionName: 'app-emptier-dev', roleName: 'app-emptier-role-dev' });
    bucket();

    template().hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'app-emptier-dev',
      Runtime: 'nodejs24.x',
      Timeout: 900,
    });
    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/app-emptier-dev',
      RetentionInDays: 7,
    });
    template().hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'app-emptier-role-dev',
      ManagedPolicyArns: Match.absent(),
    });
  });

  it('encrypts its log with a key, when it is given one', () => {
    const { bucket, template, stack } = prepare();
    const key = new EncryptionKey(stack, 'LogKey', { alias: 'alias/logs', description: 'logs' });

    BucketEmptier.ofStack(stack, { functionName: 'app-emptier-dev', key });
    bucket();

    template().hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: {
        LogGroupName: '/aws/lambda/app-emptier-dev',
        KmsKeyId: stack.resolve(key.keyArn),
        RetentionInDays: 7,
      },
    });
  });

  it('keeps its log for the configured time', () => {
    const { bucket, template, stack } = prepare();

    BucketEmptier.ofStack(stack, { functionName: 'app-emptier-dev', logRetention: RetentionDays.ONE_MONTH });
    bucket();

    template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });

  it('names its log by address if it has a key and no name, because the key allows logs by name', () => {
    const { stack, bucket, template } = prepare();
    const key = new EncryptionKey(stack, 'LogKey', { alias: 'alias/logs', description: 'logs' });

    BucketEmptier.ofStack(stack, { key });
    bucket();

    template().hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: Match.stringLikeRegexp('^stack-bucketemptier-logs-log-[0-9a-f]{8}$'),
      KmsKeyId: stack.resolve(key.keyArn),
    });
  });
});
