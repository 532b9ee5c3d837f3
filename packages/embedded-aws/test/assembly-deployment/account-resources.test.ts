import { GetBucketVersioningCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { stackArtifact, writeAssembly } from '@slipway/testing/assembly-on-disk';
import { STARTING_MS } from '@slipway/testing/starting';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { deployAssembly } from '../../src/assembly-deployment/deploy-assembly';
import { inEnvironment } from '../../src/cloudformation-front/environment-view';
import { ParameterError } from '../../src/deployment/errors';
import { RunningEmbeddedAws, startEmbeddedAws } from '../../src/emulator/start-embedded-aws';

let aws: RunningEmbeddedAws;

beforeAll(async () => {
  aws = await startEmbeddedAws();
}, STARTING_MS);
afterAll(async () => {
  await aws?.stop();
  removeFolders();
});

const action = (Category: string, Provider: string, more: object) => ({
  Name: Provider,
  ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' },
  ...more,
});

/** Assembly with these templates, in the environment that each of them names. */
async function assemblyOf(
  templates: Readonly<Record<string, object>>,
  environments: Readonly<Record<string, string>> = {},
) {
  const artifacts = Object.keys(templates).map((name) => {
    const environment = environments[name];
    return [name, stackArtifact(`${name}.template.json`, environment === undefined ? {} : { environment })] as const;
  });
  return writeAssembly(temporaryFolder(), {
    'manifest.json': { version: '1', artifacts: Object.fromEntries(artifacts) },
    ...Object.fromEntries(Object.entries(templates).map(([name, template]) => [`${name}.template.json`, template])),
  });
}

/** Pipeline from one bucket to two others, which a template can create. */
const pipelineOf = (uploads: string | object, site: string, copy: string) => ({
  Pipeline: {
    Type: 'AWS::CodePipeline::Pipeline',
    Properties: {
      RoleArn: 'arn:aws:iam::111122223333:role/r',
      Stages: [
        {
          Name: 'Source',
          Actions: [action('Source', 'S3', { Configuration: { S3Bucket: uploads, S3ObjectKey: 'a.zip' } })],
        },
        {
          Name: 'Deploy',
          Actions: [
            action('Deploy', 'S3', { Configuration: { BucketName: site, Extract: 'true' } }),
            action('Deploy', 'S3', { Configuration: { BucketName: copy, Extract: 'true' }, Region: 'eu-west-1' }),
            action('Approval', 'Manual', {}),
          ],
        },
      ],
    },
  },
});

test('a bucket that only an action names is created where it would be, and reported', async () => {
  const Site = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'acme-site' } };
  const assembly = await assemblyOf({
    Delivery: { Resources: { ...pipelineOf('acme-uploads', 'acme-site', 'acme-copy'), Site } },
  });

  const { adjustments } = await deployAssembly(aws, assembly);

  const made = adjustments.filter(({ what }) => what.endsWith(' created'));
  expect(made).toEqual(
    ['acme-uploads', 'acme-copy'].map((name) => ({
      stack: 'Delivery',
      path: 'Pipeline',
      what: `bucket ${name} created`,
      why: 'the app expects the bucket to exist in its account',
    })),
  );
  const s3 = new S3Client(aws.clientOptions(aws.root));
  const { Status: status } = await s3.send(new GetBucketVersioningCommand({ Bucket: 'acme-uploads' }));
  expect(status).toBe('Enabled');
  const there = inEnvironment(aws, { accountId: aws.accountId, region: 'eu-west-1' });
  const { BucketRegion: region } = await new S3Client(there.clientOptions(there.root)).send(
    new HeadBucketCommand({ Bucket: 'acme-copy' }),
  );
  expect(region).toBe('eu-west-1');
});

test('a bucket that a template creates is left to it, whether or not the template names it', async () => {
  const Bucket = { Type: 'AWS::S3::Bucket' };
  const Named = { ...Bucket, Properties: { BucketName: 'acme-later' }, Condition: 'Never' };
  const assembly = await assemblyOf({
    Whole: {
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
      Resources: { ...pipelineOf({ Ref: 'Bucket' }, 'acme-later', 'acme-later'), Bucket, Named },
    },
  });

  const { adjustments } = await deployAssembly(aws, assembly);

  expect(adjustments.filter(({ what }) => what.endsWith(' created'))).toEqual([]);
});

const READING = {
  Parameters: { Url: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/acme/url' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Url' } } } },
  Outputs: { Url: { Value: { Ref: 'Url' } } },
};

test('a value of Parameter Store that the account has is created, in each region of the app', async () => {
  const assembly = await assemblyOf({ Here: READING, There: READING }, { There: 'aws://111122223333/eu-west-1' });

  const { stacks } = await deployAssembly(aws, assembly, { ssmParameters: { '/acme/url': 'https://example.com' } });

  expect(stacks.map(({ outputs }) => outputs.Url)).toEqual(['https://example.com', 'https://example.com']);
  const { Parameter: parameter } = await new SSMClient(aws.clientOptions(aws.root)).send(
    new GetParameterCommand({ Name: '/acme/url' }),
  );
  expect(parameter!.Value).toBe('https://example.com');
});

test('fails with a remedy if Parameter Store lacks a value that a stack reads', async () => {
  const template = { ...READING, Parameters: { Url: { ...READING.Parameters.Url, Default: '/acme/other' } } };
  const assembly = await assemblyOf({ Reading: template });

  const deployment = deployAssembly(aws, assembly);

  await expect(deployment).rejects.toThrow(ParameterError);
  await expect(deployment).rejects.toThrow(
    "SSM parameter '/acme/other' does not exist; if it exists in the account to which the app is deployed, pass its value with --ssm /acme/other=value",
  );
});
