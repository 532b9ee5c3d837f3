import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { findings } from '@slipway/least-privilege';
import { PulumiImage, PulumiImageProps } from '../../src/image/pulumi-image';
import { BASE_IMAGE, NODE_VERSION, PULUMI } from './pins';

const NAMING = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'dev', suffix: 'x1' });

function prepare(props: Partial<PulumiImageProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Image', { env: { account: '123456789012', region: 'us-east-1' } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/image', description: 'images' });
  const image = new PulumiImage(stack, 'Pulumi', {
    name: NAMING,
    key,
    baseImage: BASE_IMAGE,
    nodeVersion: NODE_VERSION,
    pulumi: PULUMI,
    ...props,
  });
  return { app, stack, key, image, template: Template.fromStack(stack) };
}

let shared: ReturnType<typeof prepare> | undefined;
/** Image with all defaults. It is synthesized only once, because no test changes it. */
const usual = () => (shared ??= prepare());

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function statementsOf(template: Template, roleName: string): [string | string[], unknown][] {
  const [roleId] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { RoleName: roleName } }));
  return Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: roleId }] } }))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .map(({ Action, Resource }) => [Action, Resource]);
}

const propertiesOf = (template: Template, type: string, match: object) =>
  Object.values(template.findResources(type, { Properties: match }))[0].Properties;
const projectOf = (template: Template, name: string) =>
  propertiesOf(template, 'AWS::CodeBuild::Project', { Name: name }) as {
    Source: { BuildSpec: string; Location: unknown };
    Environment: { PrivilegedMode: boolean; EnvironmentVariables: { Name: string; Value: unknown; Type: string }[] };
    TimeoutInMinutes: number;
  };
const variablesOf = (template: Template, project: string) =>
  Object.fromEntries(
    projectOf(template, project).Environment.EnvironmentVariables.map(({ Name, Value }) => [Name, Value]),
  );

/** Returns the content of a file in an asset, by the end of its path. */
function filesOf(app: App, asset: string): string[] {
  const { files } = JSON.parse(readFileSync(join(app.synth().directory, 'Image.assets.json'), 'utf8')) as {
    files: Record<string, { source: { path: string } }>;
  };
  const [path] = Object.values(files)
    .map(({ source }) => source.path)
    .filter((one) => one.endsWith(asset));
  return readdirSync(join(app.outdir, path)).sort();
}

const arnOf = (template: Template, repository: string) => ({
  'Fn::GetAtt': [
    Object.keys(template.findResources('AWS::ECR::Repository', { Properties: { RepositoryName: repository } }))[0],
    'Arn',
  ],
});
const anything = expect.anything();

describe('PulumiImage', () => {
  it('[PG-10] holds nothing that least-privilege refuses, whatever its options', () => {
    const { stack } = prepare({
      enhancedScanning: true,
      plugins: [{ name: 'aws', version: '7.0.0', sha256: '0'.repeat(64) }],
    });

    expect(findings(Template.fromStack(stack).toJSON(), '123456789012')).toEqual([]);
  });

  it.each([
    ['pulumi-candidates-dev-x1', 10],
    ['pulumi-images-dev-x1', 100],
  ])(
    '[PG-04] [PG-16] keeps %s encrypted, scanned, immutable, short, and empties it when it is deleted',
    (repository, keep) => {
      const { template } = usual();

      const [found] = Object.values(
        template.findResources('AWS::ECR::Repository', { Properties: { RepositoryName: repository } }),
      );

      expect(found).toMatchObject({
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          EmptyOnDelete: true,
          ImageScanningConfiguration: { ScanOnPush: true },
          ImageTagMutability: 'IMMUTABLE',
          EncryptionConfiguration: {
            EncryptionType: 'KMS',
            KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
          },
        },
      });
      expect(JSON.parse(found.Properties.LifecyclePolicy.LifecyclePolicyText).rules[0]).toMatchObject({
        selection: { tagStatus: 'tagged', countType: 'imageCountMoreThan', countNumber: keep },
      });
    },
  );

  it('keeps the configured number of images', () => {
    const { template } = prepare({ keepCandidates: 3, keepPromoted: 7 });

    expect(JSON.stringify(template.findResources('AWS::ECR::Repository'))).toMatch(
      /countNumber\\":3.*countNumber\\":7/,
    );
  });

  it('[PG-16] retains nothing', () => {
    const { template } = usual();

    expect(
      Object.values(template.toJSON().Resources as object).filter(
        ({ DeletionPolicy }) => ![undefined, 'Delete'].includes(DeletionPolicy),
      ),
    ).toEqual([]);
    template.hasResourceProperties('AWS::CodeBuild::ReportGroup', { DeleteReports: true });
  });

  it('[PG-15] names everything by its pattern', () => {
    const { template } = usual();

    const names = Object.values(
      template.toJSON().Resources as Record<string, { Type: string; Properties: Record<string, unknown> }>,
    )
      .filter(({ Type }) => !['AWS::IAM::Policy', 'AWS::KMS::Key', 'AWS::KMS::Alias'].includes(Type))
      .map(
        ({ Properties }) =>
          Properties.Name ?? Properties.RepositoryName ?? Properties.RoleName ?? Properties.LogGroupName,
      );

    expect(names).toHaveLength(15);
    names.forEach((name) => expect(name).toMatch(/^(\/aws\/codebuild\/)?[a-z-]+-dev-x1$/));
  });

  it('[PG-06] keeps encrypted logs for 30 days', () => {
    const { template } = usual();

    const logs = Object.values(template.findResources('AWS::Logs::LogGroup'));

    expect(
      logs.map(({ Properties, DeletionPolicy }) => [
        Properties.LogGroupName,
        Properties.RetentionInDays,
        Properties.KmsKeyId !== undefined,
        DeletionPolicy,
      ]),
    ).toEqual([
      ['/aws/codebuild/image-build-project-dev-x1', 30, true, 'Delete'],
      ['/aws/codebuild/image-gate-project-dev-x1', 30, true, 'Delete'],
    ]);
  });

  it('refuses names that ECR does not accept', () => {
    expect(() => prepare({ name: Naming.pattern('{type}-{suffix}', { suffix: 'Dev' }) })).toThrow(
      "'pulumi-candidates-Dev' cannot name a repository: the name must consist of lower-case letters and digits",
    );
  });
});

describe('[PG-04] the build of the image', () => {
  it('works on the Dockerfile, its scripts and the runner, and on nothing else', () => {
    const { app, template } = usual();

    const project = projectOf(template, 'image-build-project-dev-x1');

    expect(filesOf(app, 'Context')).toEqual([
      '.dockerignore',
      'Dockerfile',
      'build-image.sh',
      'fetch-pulumi.sh',
      'install-plugins.sh',
      'slipway-comment',
      'slipway-comment.js',
      'slipway-pulumi',
      'slipway-pulumi.js',
    ]);
    expect(project.Environment.PrivilegedMode).toBe(true);
  });

  it('runs a script, and exports the digest', () => {
    const { template } = usual();

    expect(JSON.parse(projectOf(template, 'image-build-project-dev-x1').Source.BuildSpec)).toEqual({
      version: '0.2',
      env: { 'exported-variables': ['IMAGE_DIGEST'] },
      phases: { build: { commands: ['sh build-image.sh', 'export IMAGE_DIGEST="$(cat image-digest)"'] } },
    });
  });

  it('gets the pins, and a hash of all that the image is built from', () => {
    const plugins = [
      { name: 'aws', version: '7.0.0', sha256: '1'.repeat(64) },
      { name: 'aws-native', version: '1.2.3', sha256: '2'.repeat(64) },
    ];

    const variables = [{}, { plugins }].map((props) =>
      variablesOf(prepare(props).template, 'image-build-project-dev-x1'),
    );

    expect(variables[0]).toEqual({
      BASE_IMAGE,
      NODE_VERSION,
      PULUMI_VERSION: PULUMI.version,
      PULUMI_SHA256: PULUMI.sha256,
      REPOSITORY_URI: anything,
      CONTENT_HASH: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(variables[1].PULUMI_PLUGINS).toBe(`aws@7.0.0@${'1'.repeat(64)} aws-native@1.2.3@${'2'.repeat(64)}`);
    expect(variables[1].CONTENT_HASH).not.toBe(variables[0].CONTENT_HASH);
  });

  it('[PG-10] may read its source, write its log, and push candidates', () => {
    const { template } = usual();
    const candidates = arnOf(template, 'pulumi-candidates-dev-x1');

    expect(statementsOf(template, 'image-build-role-dev-x1')).toEqual([
      [
        ['s3:GetObject', 's3:GetObjectVersion'],
        {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              expect.stringMatching(/^:s3:::cdk-hnb659fds-assets-123456789012-us-east-1\/[0-9a-f]{64}\.zip$/),
            ],
          ],
        },
      ],
      [
        ['s3:GetBucketAcl', 's3:GetBucketLocation'],
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::cdk-hnb659fds-assets-123456789012-us-east-1']] },
      ],
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        { 'Fn::GetAtt': [expect.stringMatching(/^PulumiBuildLog/), 'Arn'] },
      ],
      [
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:BatchGetImage',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        candidates,
      ],
      ['ecr:GetAuthorizationToken', '*'],
    ]);
  });

  it.each([
    [
      'a base image by tag',
      { baseImage: 'node:22' },
      "base image 'node:22' is not pinned: a tag can be moved to another image; write name@sha256:… with the digest that the registry shows",
    ],
    [
      'a base image with a short digest',
      { baseImage: 'node@sha256:abc' },
      "base image 'node@sha256:abc' is not pinned",
    ],
    ['a major version of Node.js', { nodeVersion: '22' }, "Node.js version '22' is not exact"],
    [
      'the latest Pulumi',
      { pulumi: { version: 'latest', sha256: '0'.repeat(64) } },
      "version 'latest' of Pulumi is not exact",
    ],
    [
      'Pulumi without checksum',
      { pulumi: { version: '3.248.0', sha256: '' } },
      "'' is not a valid SHA-256 for Pulumi 3.248.0: a hash has 64 lower-case hex digits; copy the hash that the release lists for the archive",
    ],
    [
      'a plugin without checksum',
      { plugins: [{ name: 'aws', version: '7.0.0', sha256: '' }] },
      "'' is not a valid SHA-256 for plugin 'aws' 7.0.0: a hash has 64 lower-case hex digits; copy the hash that the release lists for the archive",
    ],
    [
      'a plugin of any version',
      { plugins: [{ name: 'aws', version: '^7', sha256: '0'.repeat(64) }] },
      "version '^7' of plugin 'aws' is not exact",
    ],
    [
      'a plugin that is more than a name',
      { plugins: [{ name: 'aws; id', version: '7.0.0', sha256: '0'.repeat(64) }] },
      "'aws; id' is not a valid plugin name: a name consists of lower-case letters",
    ],
  ])('refuses %s', (_, props, message) => {
    expect(() => prepare(props)).toThrow(message);
  });
});

describe('[PG-04] the gate', () => {
  it('starts for each pushed candidate, with the digest of the push and no tag', () => {
    const { template } = usual();

    const rule = propertiesOf(template, 'AWS::Events::Rule', { Name: 'image-gate-rule-dev-x1' }) as {
      EventPattern: object;
      Targets: { InputTransformer: { InputTemplate: string } }[];
    };

    expect(rule.EventPattern).toEqual({
      source: ['aws.ecr'],
      'detail-type': ['ECR Image Action'],
      account: [anything],
      detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'repository-name': ['pulumi-candidates-dev-x1'] },
    });
    expect(rule.Targets).toEqual([
      {
        Id: 'Target0',
        Arn: { 'Fn::Join': ['', anything] },
        RoleArn: anything,
        InputTransformer: {
          InputPathsMap: { 'detail-image-digest': '$.detail.image-digest' },
          InputTemplate:
            '{"environmentVariablesOverride":[{"name":"IMAGE_DIGEST","type":"PLAINTEXT","value":<detail-image-digest>}]}',
        },
      },
    ]);
  });

  it('is as strict as configured', () => {
    const { template } = prepare({ limits: { HIGH: 2 }, scanTimeout: Duration.hours(2) });

    expect(variablesOf(template, 'image-gate-project-dev-x1')).toEqual({
      REPOSITORY: 'pulumi-candidates-dev-x1',
      PROMOTED_REPOSITORY: 'pulumi-images-dev-x1',
      LIMITS: 'CRITICAL:0,HIGH:2',
      SCAN_TIMEOUT_SECONDS: '7200',
    });
  });

  it('[PG-10] may read scans and candidates, put promoted images, report, read its program and write its log', () => {
    const { template } = usual();
    const [candidates, promoted] = [
      arnOf(template, 'pulumi-candidates-dev-x1'),
      arnOf(template, 'pulumi-images-dev-x1'),
    ];

    expect(statementsOf(template, 'image-gate-role-dev-x1').slice(2)).toEqual([
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        { 'Fn::GetAtt': [expect.stringMatching(/^PulumiGateProjectLog/), 'Arn'] },
      ],
      ['ecr:DescribeImageScanFindings', candidates],
      [['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], candidates],
      [
        [
          'ecr:BatchCheckLayerAvailability',
          'ecr:InitiateLayerUpload',
          'ecr:UploadLayerPart',
          'ecr:CompleteLayerUpload',
          'ecr:PutImage',
        ],
        promoted,
      ],
      [
        [
          'codebuild:CreateReportGroup',
          'codebuild:CreateReport',
          'codebuild:UpdateReport',
          'codebuild:BatchPutTestCases',
        ],
        { 'Fn::GetAtt': [expect.stringMatching(/^PulumiGateReport/), 'Arn'] },
      ],
    ]);
  });

  it('is the only one that puts images where consumers pull from, no matter which policies others have', () => {
    const { template } = usual();
    const [role] = Object.keys(
      template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'image-gate-role-dev-x1' } }),
    );

    const { RepositoryPolicyText } = propertiesOf(template, 'AWS::ECR::Repository', {
      RepositoryName: 'pulumi-images-dev-x1',
    });

    expect(RepositoryPolicyText).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OnlyThePromotionPushes',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'],
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [role, 'Arn'] } } },
        },
      ],
    });
  });
});

describe('builds of the image', () => {
  it.each([
    [undefined, 'rate(7 days)'],
    [Schedule.cron({ hour: '3', minute: '0' }), 'cron(0 3 * * ? *)'],
  ])('start at fixed times', (rebuildSchedule, expression) => {
    const { template } = prepare({ rebuildSchedule });

    template.hasResourceProperties('AWS::Events::Rule', {
      Name: 'image-rebuild-rule-dev-x1',
      ScheduleExpression: expression,
    });
  });

  it('start when their sources were deployed, including the first time', () => {
    const { template } = usual();
    const [[projectId, project]] = Object.entries(
      template.findResources('AWS::CodeBuild::Project', { Properties: { Name: 'image-build-project-dev-x1' } }),
    );
    const [[ruleId, rule]] = Object.entries(
      template.findResources('AWS::Events::Rule', { Properties: { Name: 'image-change-rule-dev-x1' } }),
    );

    expect(rule.Properties.EventPattern).toEqual({
      source: ['aws.cloudformation'],
      'detail-type': ['CloudFormation Resource Status Change'],
      detail: {
        'stack-id': [{ Ref: 'AWS::StackId' }],
        'logical-resource-id': [projectId],
        'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
      },
    });
    expect(project.DependsOn).toContain(ruleId);
  });

  it.each([
    ['image-rebuild-start-role-dev-x1', 'image-rebuild-rule-dev-x1', 'image-build-project-dev-x1'],
    ['image-change-start-role-dev-x1', 'image-change-rule-dev-x1', 'image-build-project-dev-x1'],
    ['image-gate-start-role-dev-x1', 'image-gate-rule-dev-x1', 'image-gate-project-dev-x1'],
  ])('[PG-10] are started by %s, for %s alone', (role, rule, project) => {
    const { template } = usual();

    expect(statementsOf(template, role)).toEqual([
      [
        'codebuild:StartBuild',
        {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:codebuild:us-east-1:123456789012:project/${project}`]],
        },
      ],
    ]);
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: role,
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Condition: Match.objectLike({
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:events:us-east-1:123456789012:rule/${rule}`]],
                },
              },
            }),
          }),
        ],
      },
    });
  });

  it.each(['image-build', 'image-gate'])('run with a role that %s alone may assume', (type) => {
    const { template } = usual();

    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: `${type}-role-dev-x1`,
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'codebuild.amazonaws.com' },
            Condition: Match.objectLike({
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      `:codebuild:us-east-1:123456789012:project/${type}-project-dev-x1`,
                    ],
                  ],
                },
              },
            }),
          }),
        ],
      },
    });
  });

  it('report by events which image was promoted, and what failed', () => {
    const { image } = usual();

    expect(image.promotions.detail).toEqual({
      'action-type': ['PUSH'],
      result: ['SUCCESS'],
      'repository-name': ['pulumi-images-dev-x1'],
    });
    expect(image.failures.detail).toMatchObject({
      'project-name': ['image-build-project-dev-x1', 'image-gate-project-dev-x1'],
    });
    expect(image.failures.detail?.['build-status']).not.toContain('SUCCEEDED');
    expect(image.promotedRepositoryName).toBe('pulumi-images-dev-x1');
  });
});

describe('its content hash', () => {
  it('is the same for the same files and pins, so that a deployment without change builds nothing', () => {
    const hashes = [prepare(), prepare()].map(
      ({ template }) => variablesOf(template, 'image-build-project-dev-x1').CONTENT_HASH,
    );

    expect(hashes[0]).toBe(hashes[1]);
  });

  it('stays where an app is synthesized into the same folder again', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'image-'));

    const hashes = [1, 2].map(
      () => variablesOf(prepare({}, new App({ outdir })).template, 'image-build-project-dev-x1').CONTENT_HASH,
    );

    expect(hashes[0]).toBe(hashes[1]);
    rmSync(outdir, { recursive: true });
  });
});
