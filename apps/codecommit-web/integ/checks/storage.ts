import { Match } from '@aws-cdk/integ-tests-alpha';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { Ask } from '@slipway/testing/integ/questions';
import type { Deployed } from '../codecommit-web';

const THIRTY_DAYS = 30;
const LOSES_LIFECYCLE = 'the embedded CloudFormation ignores the lifecycle rules of buckets';
const NO_ROTATION = 'AWS::SecretsManager::RotationSchedule is only a stub';

/** Adds the checks of outputs, KMS, secrets, S3 and logs. */
export function checkStorage(integ: IntegCase, deployed: Deployed): void {
  checkOutputs(integ, deployed);
  checkKey(integ, deployed);
  checkSecrets(integ, deployed);
  checkBuckets(integ, deployed);
  checkLogs(integ, deployed);
}

function checkOutputs(integ: IntegCase, { names, exported }: Deployed): void {
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('outputs', title, props);
  add('identify the key', {
    ...Ask.key(exported('kms-key-arn'), 'describeKey'),
    like: { KeyMetadata: Match.objectLike({ KeyState: 'Enabled', KeyManager: 'CUSTOMER' }) },
  });
  add('identify the topic', {
    ...Ask.topic(exported('sns-topic-arn'), 'getTopicAttributes'),
    at: ['Attributes.DisplayName', 'Delivery of the web service'],
  });
  add('identify the deployment settings', {
    ...Ask.secret(exported('deployment-secret-arn'), 'describeSecret'),
    like: { Name: names.secrets.deployment },
  });
  add('identify the pipeline', {
    ...Ask.pipeline(exported('pipeline-name')),
    at: ['metadata.pipelineArn', exported('pipeline-arn')],
  });
  add('contain the URL of the service', {
    ...Ask.parameter(`/${names.all.parameter('service-url')}`),
    like: { Parameter: Match.objectLike({ Value: `http://${exported('alb-dns-name')}` }) },
  });
}

function checkKey(integ: IntegCase, { suffix, exported }: Deployed): void {
  const key = exported('kms-key-arn');
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('KMS', title, props);
  add('rotates its key', { ...Ask.key(key, 'getKeyRotationStatus'), like: { KeyRotationEnabled: true } });
  add('has one key under the alias', {
    ...Ask.key(`alias/cicd-pipeline-${suffix}`, 'describeKey'),
    like: { KeyMetadata: Match.objectLike({ Arn: key }) },
  });
  add('has an encryption key that exists only in one region', {
    ...Ask.key(key, 'describeKey'),
    like: { KeyMetadata: Match.objectLike({ MultiRegion: false, KeyUsage: 'ENCRYPT_DECRYPT' }) },
  });
  add('can encrypt and decrypt data', {
    service: 'kms',
    api: 'generateDataKeyWithoutPlaintext',
    parameters: { KeyId: key, KeySpec: 'AES_256' },
    like: { KeyId: key },
  });
}

function checkSecrets(integ: IntegCase, { names, exported }: Deployed): void {
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('secrets', title, props);
  Object.entries(names.secrets).forEach(([holds, name]) =>
    add(`encrypts the ${holds} secret with the key`, {
      ...Ask.secret(name, 'describeSecret'),
      like: { KmsKeyId: exported('kms-key-arn') },
    }),
  );
  ['deployment' as const, 'api' as const].forEach((holds) =>
    add(`rotates the ${holds} secret every 30 days`, {
      ...Ask.secret(names.secrets[holds], 'describeSecret'),
      like: { RotationEnabled: true, RotationRules: Match.objectLike({ AutomaticallyAfterDays: THIRTY_DAYS }) },
      notEmulated: NO_ROTATION,
    }),
  );
  const holding = (fields: object) => ({
    like: { SecretString: Match.serializedJson(Match.objectLike({ ...fields })) },
  });
  add('does not freeze deployments', {
    ...Ask.secret(names.secrets.deployment, 'getSecretValue'),
    ...holding({ freeze: '', token: Match.stringLikeRegexp('^.{16,}$') }),
  });
  add('has a master user with a generated password', {
    ...Ask.secret(names.secrets.database, 'getSecretValue'),
    ...holding({ username: 'web_admin', password: Match.stringLikeRegexp('^.{16,}$') }),
  });
  add('has a generated API key', {
    ...Ask.secret(names.secrets.api, 'getSecretValue'),
    ...holding({ key: Match.stringLikeRegexp('^.{16,}$') }),
  });
}

function checkBuckets(integ: IntegCase, { names, exported }: Deployed): void {
  const [artifacts, accessLogs] = ['artifacts', 'access-logs'].map((kind) => names.buckets.bucket(kind));
  const add = (title: string, props: Parameters<IntegCase['check']>[2]) => integ.check('S3', title, props);
  const rule = 'ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault';
  add('encrypts artifacts with the key', {
    ...Ask.bucket(artifacts, 'getBucketEncryption'),
    at: [`${rule}.KMSMasterKeyID`, exported('kms-key-arn')],
  });
  add('encrypts access logs', {
    ...Ask.bucket(accessLogs, 'getBucketEncryption'),
    at: [`${rule}.SSEAlgorithm`, 'AES256'],
  });
  add('keeps versions of artifacts', { ...Ask.bucket(artifacts, 'getBucketVersioning'), like: { Status: 'Enabled' } });
  add('keeps artifacts for 30 days', {
    ...Ask.bucket(artifacts, 'getBucketLifecycleConfiguration'),
    like: { Rules: Match.arrayWith([Match.objectLike({ Expiration: { Days: THIRTY_DAYS } })]) },
    notEmulated: LOSES_LIFECYCLE,
  });
  add('logs access to artifacts', {
    ...Ask.bucket(artifacts, 'getBucketLogging'),
    at: ['LoggingEnabled.TargetBucket', accessLogs],
    notEmulated: 'the embedded CloudFormation ignores the access log settings of buckets',
  });
  [artifacts, accessLogs].forEach((bucket, index) => {
    const what = ['artifacts', 'access logs'][index];
    add(`blocks public access to ${what}`, {
      ...Ask.bucket(bucket, 'getPublicAccessBlock'),
      like: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    add(`denies access to ${what} without TLS`, {
      ...Ask.bucket(bucket, 'getBucketPolicy'),
      like: {
        Policy: Match.serializedJson(
          Match.objectLike({
            Statement: Match.arrayWith([
              Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            ]),
          }),
        ),
      },
    });
  });
}

function checkLogs(integ: IntegCase, { names, exported }: Deployed): void {
  const groups = { ...names.logGroups, firewall: `aws-waf-logs-${names.all.webAcl()}` };
  Object.entries(groups).forEach(([writer, name]) => {
    integ.check('logs', `keeps the logs of ${writer} for 30 days`, {
      ...Ask.logGroup(name),
      at: ['logGroups.0.retentionInDays', THIRTY_DAYS],
    });
    integ.check('logs', `encrypts the logs of ${writer} with the key`, {
      ...Ask.logGroup(name),
      at: ['logGroups.0.kmsKeyId', exported('kms-key-arn')],
    });
  });
}
