import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { missingTags, only, Resource, resourcesOf } from '@slipway/testing/template-resources';
import { StackId, synthesized } from './synthesized';
import { EXISTING_VPC, PRODUCTION, STANDBY } from './variables';

interface Action {
  readonly Name: string;
  readonly RunOrder: number;
  readonly ActionTypeId: { readonly Provider: string };
  readonly Configuration: Readonly<Record<string, unknown>>;
}

const templates = synthesized();
const { Foundation, Service, TapStack } = templates;
const stages: { Name: string; Actions: Action[] }[] = only(TapStack, 'AWS::CodePipeline::Pipeline')[1].Properties
  .Stages;
const actionOf = (name: string) => stages.flatMap(({ Actions }) => Actions).find(({ Name }) => Name === name)!;
const projects = resourcesOf(TapStack, 'AWS::CodeBuild::Project').map(([, { Properties }]) => Properties);
const topicOf = (id: string) => ({
  Ref: resourcesOf(TapStack, 'AWS::SNS::Topic').find(([name]) => name.includes(id))![0],
});

describe('the pipeline', () => {
  it('[FT-15] goes from source through build, tests and scans to an approved release', () => {
    expect(
      stages.map(({ Name, Actions }) => [
        Name,
        ...Actions.map(({ Name: action, ActionTypeId, RunOrder }) => `${action} ${ActionTypeId.Provider} ${RunOrder}`),
      ]),
    ).toEqual([
      ['Source', 'Source CodeStarSourceConnection 1'],
      ['Build', 'Image CodeBuild 1'],
      [
        'Test',
        'Unit-Node16 CodeBuild 1',
        'Unit-Node18 CodeBuild 1',
        'Unit-Node20 CodeBuild 1',
        'Unit-Node24 CodeBuild 1',
        'Integration CodeBuild 1',
      ],
      ['ImageScan', 'Scan Lambda 1'],
      ['Security', 'Security CodeBuild 1'],
      ['Compliance', 'PciDss Lambda 1'],
      ['Approval', 'Approve Manual 1', 'ApproverCheck Lambda 2'],
      ['Deploy', 'Release Lambda 1'],
    ]);
  });

  it('[FT-19] builds and tests again if a registry was unavailable, and never asks a gate or a person twice by itself', () => {
    const retried = stages.filter((stage) => 'OnFailure' in stage).map(({ Name }) => Name);

    expect(retried).toEqual(['Build', 'Test']);
  });

  it('[FT-01] [FT-15] starts for pushes to main alone, by the signed webhook, at the commit that was pushed', () => {
    const starting = resourcesOf(TapStack, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ Targets }) => JSON.stringify(Targets).includes(':codepipeline:'));

    expect(starting.map(({ EventPattern }) => EventPattern.detail)).toEqual([
      { repository: ['acme/payments'], refType: ['branch'], refName: ['main'], overtaken: [false] },
    ]);
    expect(JSON.stringify(starting[0].Targets)).toContain('revisionValue');
    expect(actionOf('Source').Configuration).toMatchObject({ BranchName: 'main', DetectChanges: false });
  });

  it('[FT-03] tests on the versions of Node.js that are named, by buildspecs that no push changes', () => {
    const { TapStack: other } = synthesized({ TEST_NODE_VERSIONS: '22,24' });
    const versionsOf = (all: readonly Resource['Properties'][]) =>
      all.flatMap(({ Source }) => /"NODE_VERSION": "(\d+)"/.exec(String(Source.BuildSpec))?.[1] ?? []);

    expect(versionsOf(projects)).toEqual(['16', '18', '20', '24']);
    expect(versionsOf(resourcesOf(other, 'AWS::CodeBuild::Project').map(([, { Properties }]) => Properties))).toEqual([
      '22',
      '24',
    ]);
  });

  it('[FT-02] builds an image of two stages with Docker, and keeps the layers of both from build to build', () => {
    const { Environment } = projects.find(({ Name }) => Name === 'fintech-image-project-dev')!;
    const cache = Environment.EnvironmentVariables.find(({ Name }: { Name: string }) => Name === 'LAYER_CACHE');
    const dockerfile = readFileSync(join(__dirname, '..', 'service', 'Dockerfile'), 'utf8');

    expect(Environment.PrivilegedMode).toBe(true);
    expect(JSON.stringify(cache.Value)).toContain('type=s3');
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2);
    expect(dockerfile).toContain('COPY --from=build');
  });

  it('[FT-02] releases exactly the image that it has built, by its digest', () => {
    const { UserParameters } = actionOf('Release').Configuration;

    expect(JSON.stringify(UserParameters)).toContain('@#{Image.IMAGE_DIGEST}');
  });

  it('[FT-14] waits for a decision for a day, and names what it releases', () => {
    const approval = actionOf('Approve');

    expect(approval).toMatchObject({ TimeoutInMinutes: 24 * 60 });
    expect(approval.Configuration.CustomData).toBe(
      'Release commit #{Source.CommitId} by #{variables.ACTOR} as #{Image.IMAGE_DIGEST} to dev? #{PciDss.SUMMARY}.',
    );
    expect(approval.Configuration.NotificationArn).toEqual(topicOf('MessagesApprovals'));
  });

  it('gives each build a project, a role and a log group of its own', () => {
    const of = (read: (project: Resource['Properties']) => unknown) =>
      new Set(projects.map((project) => JSON.stringify(read(project))));

    expect(projects).toHaveLength(7);
    expect(of(({ ServiceRole }) => ServiceRole).size).toBe(7);
    expect(of(({ LogsConfig }) => LogsConfig.CloudWatchLogs.GroupName).size).toBe(7);
  });
});

describe('the builds', () => {
  const build = (about: string) => projects.find(({ Name }) => Name === `fintech-${about}-project-dev`)!;

  it('[FT-06] are projects of their own for images, unit tests, scans and integration tests, each in an image of ECR by digest', () => {
    const imageOf = (about: string) => JSON.stringify(build(about).Environment.Image);

    const digits = { image: 6, 'unit-node16': 1, 'unit-node18': 2, 'unit-node20': 3, 'unit-node24': 5 };
    expect(projects).toHaveLength(7);
    Object.entries({ ...digits, security: 5, integration: 6 }).forEach(([about, digit]) => {
      expect(imageOf(about)).toContain(`/fintech-build-images-dev@sha256:${String(digit).repeat(64)}`);
      expect(build(about).Environment.ImagePullCredentialsType).toBe('SERVICE_ROLE');
    });
  });

  it('[FT-06] let no buildspec choose versions, which CodeBuild refuses in images that are not its own', () => {
    const specs = [
      ...projects.map(({ Source }) => String(Source.BuildSpec)),
      ...['integration', 'security'].map((kind) =>
        readFileSync(join(__dirname, '..', 'service', `buildspec.${kind}.yml`), 'utf8'),
      ),
    ];

    specs.forEach((spec) => expect(spec).not.toContain('runtime-versions'));
  });

  it.each([
    ['of its own', {}],
    ['that is there', EXISTING_VPC],
  ])(
    '[FT-06] [FT-17] run in the private subnets of a VPC %s, where nothing reaches them and they reach HTTPS',
    (_, given) => {
      const all = synthesized(given);
      const placed = [all.TapStack, all.BuildImages].flatMap((template) =>
        resourcesOf(template, 'AWS::CodeBuild::Project'),
      );
      const tasks = only(all.Service, 'AWS::ECS::Service')[1].Properties.NetworkConfiguration.AwsvpcConfiguration;

      expect(placed).toHaveLength(9);
      placed.forEach(([, { Properties }]) => expect(Properties.VpcConfig.Subnets).toEqual(tasks.Subnets));
      [all.TapStack, all.BuildImages].forEach((template) => {
        const [, { Properties: group }] = only(template, 'AWS::EC2::SecurityGroup');
        expect(group.SecurityGroupIngress).toBeUndefined();
        expect(group.SecurityGroupEgress).toEqual([
          expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
        ]);
        template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
        template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
      });
    },
  );

  it('[FT-06] write to a log group of their own, and get secrets from Secrets Manager only', () => {
    const groups = projects.map(({ LogsConfig }) => JSON.stringify(LogsConfig.CloudWatchLogs.GroupName));
    const variables = projects.flatMap(({ Environment }) => Environment.EnvironmentVariables ?? []);
    const [sandbox] = resourcesOf(TapStack, 'AWS::SecretsManager::Secret').find(
      ([, { Properties }]) => Properties.Name === 'fintech-sandbox-dev',
    )!;

    expect(new Set(groups).size).toBe(projects.length);
    expect(variables.filter(({ Type }: { Type: string }) => Type !== 'PLAINTEXT')).toEqual([
      { Name: 'SANDBOX_CARD', Type: 'SECRETS_MANAGER', Value: { 'Fn::Join': ['', [{ Ref: sandbox }, ':card']] } },
    ]);
    expect(build('integration').Environment.EnvironmentVariables).toContainEqual(
      expect.objectContaining({ Name: 'SANDBOX_CARD' }),
    );
  });
});

describe('the images of builds', () => {
  const { BuildImages } = templates;
  const rules = resourcesOf(BuildImages, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);

  it('[FT-06] are built for each version that is tested and with Docker, every week and when they change', () => {
    const [, { Properties }] = resourcesOf(BuildImages, 'AWS::CodeBuild::Project').find(
      ([, project]) => project.Properties.Name === 'fintech-build-images-project-dev',
    )!;

    expect(Properties.Environment.EnvironmentVariables).toContainEqual({
      Name: 'IMAGES',
      Type: 'PLAINTEXT',
      Value: 'node16 node18 node20 node24 docker dast',
    });
    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toContain('rate(7 days)');
    expect(rules.map(({ EventPattern }) => EventPattern?.source?.[0])).toContain('aws.cloudformation');
  });

  it('[FT-06] are scanned, and only their gate promotes those that pass to the repository of builds', () => {
    const repositories = resourcesOf(BuildImages, 'AWS::ECR::Repository').map(([, { Properties }]) => Properties);

    expect(repositories.map(({ RepositoryName }) => RepositoryName)).toEqual([
      'fintech-build-candidates-dev',
      'fintech-build-images-dev',
    ]);
    repositories.forEach((repository) =>
      expect(repository).toMatchObject({
        ImageScanningConfiguration: { ScanOnPush: true },
        ImageTagMutability: 'IMMUTABLE',
      }),
    );
    expect(repositories[1].RepositoryPolicyText.Statement).toEqual([
      expect.objectContaining({ Sid: 'OnlyThePromotionPushes', Effect: 'Deny' }),
    ]);
    const judged = rules.find(({ Name }) => Name === 'fintech-build-images-gate-rule-dev')!;
    expect(judged.EventPattern.detail['repository-name']).toEqual(['fintech-build-candidates-dev']);
  });

  it('notify people of usable images, and of failures', () => {
    const told = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('Messages'));

    expect(told.map(({ Name }) => Name)).toEqual([
      'fintech-build-images-promoted-rule-dev',
      'fintech-build-images-failed-rule-dev',
    ]);
    expect(JSON.stringify(told[0].Targets)).toContain('BUILD_IMAGES');
    BuildImages.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'payments@example.com' });
  });
});

describe('the approvers', () => {
  it('[FT-14] are one group, whose members take the role with a second factor, for an hour', () => {
    const [role, { Properties }] = resourcesOf(TapStack, 'AWS::IAM::Role').find(
      ([, one]) => one.Properties.RoleName === 'fintech-approval-role-dev',
    )!;

    expect(Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' },
      StringEquals: { 'sts:RoleSessionName': '${aws:username}' },
    });
    TapStack.hasResourceProperties('AWS::IAM::Group', {
      GroupName: 'fintech-approvers-dev',
      Policies: [
        {
          PolicyDocument: {
            Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: { 'Fn::GetAtt': [role, 'Arn'] } }],
          },
        },
      ],
    });
  });

  it('[FT-14] alone may decide, on this one action', () => {
    const deciding = resourcesOf(TapStack, 'AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties.PolicyDocument).includes('PutApprovalResult'),
    );

    expect(deciding.map(([, { Properties }]) => JSON.stringify(Properties.Roles))).toEqual([
      expect.stringContaining('ApproversRole'),
    ]);
    expect(JSON.stringify(deciding[0][1].Properties)).toContain(':fintech-pipeline-dev/Approval/Approve"');
  });

  it('[FT-14] are compared with the people of the release, who are known by configuration; others are refused', () => {
    const [[, { Properties }]] = resourcesOf(TapStack, 'AWS::Lambda::Function').filter(
      ([, one]) => one.Properties.FunctionName === 'fintech-approver-check-function-dev',
    );
    const starting = resourcesOf(TapStack, 'AWS::Events::Rule').filter(([, one]) =>
      JSON.stringify(one.Properties.Targets).includes('$.detail.people'),
    );

    expect(JSON.parse(actionOf('ApproverCheck').Configuration.UserParameters as string)).toMatchObject({
      approval: 'Approve',
    });
    expect(JSON.parse(Properties.Environment.Variables.KNOWN_PEOPLE)).toEqual({
      users: { octocat: 'octavia', 'octocat@example.com': 'octavia' },
      outsiders: ['dependabot[bot]'],
    });
    expect(Properties.Environment.Variables.UNKNOWN).toBe('REFUSE');
    expect(starting).toHaveLength(1);
  });

  it.each([
    ['dev', {}, 'Delete'],
    ['prod', PRODUCTION, 'Retain'],
  ])(
    '[FT-14] leave records of their decisions, which go with the stack in %s or not',
    (_, variables, DeletionPolicy) => {
      const tables = synthesized(variables).TapStack.findResources('AWS::DynamoDB::Table', { DeletionPolicy });

      expect(Object.keys(tables)).toContainEqual(expect.stringContaining('Audit'));
    },
  );
});

describe('the audit trail', () => {
  it('keeps what happens to executions, approvals and deployments for 13 months, in a log of its own', () => {
    const [[, log], ...others] = resourcesOf(TapStack, 'AWS::Logs::LogGroup').filter(
      ([, { Properties }]) => Properties.RetentionInDays === 400,
    );
    const keeping = resourcesOf(TapStack, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ Targets }) => JSON.stringify(Targets).includes(log.Properties.LogGroupName));

    expect(others).toEqual([]);
    expect(keeping.map(({ EventPattern: { source, resources } }) => [source, resources])).toEqual([
      [['aws.codepipeline'], [expect.stringContaining(':fintech-pipeline-dev')]],
      [['aws.ecs'], [expect.stringContaining(':service/fintech-cluster-dev/fintech-service-dev')]],
    ]);
    expect(keeping.every(({ EventPattern: pattern }) => pattern.detail === undefined)).toBe(true);
  });

  it.each([
    ['dev', {}, 'Delete'],
    ['prod', PRODUCTION, 'Retain'],
  ])('goes with the stack in %s or not, and needs no key of the app', (_, variables, DeletionPolicy) => {
    synthesized(variables).TapStack.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy,
      Properties: { RetentionInDays: 400, KmsKeyId: Match.absent() },
    });
  });
});

describe('the compliance gate', () => {
  it('[FT-16] judges every stack of the environment by PCI DSS after the scans, before anyone is asked', () => {
    const { FunctionName, UserParameters } = actionOf('PciDss').Configuration as {
      FunctionName: { Ref: string };
      UserParameters: string;
    };
    const [, { Properties }] = resourcesOf(TapStack, 'AWS::Lambda::Function').find(([id]) => id === FunctionName.Ref)!;
    const inOrder = stages.map(({ Name }) => Name);

    expect(inOrder.slice(inOrder.indexOf('Security'))).toEqual(['Security', 'Compliance', 'Approval', 'Deploy']);
    expect(Properties.Environment.Variables.STACKS.split(',').sort()).toEqual(
      ['build-images', 'delivery', 'foundation', 'network', 'service'].map((stack) => `fintech-${stack}-stack-dev`),
    );
    expect(JSON.parse(UserParameters)).toEqual({
      execution: '#{codepipeline.PipelineExecutionId}',
      commit: '#{Source.CommitId}',
      image: '#{Image.IMAGE_DIGEST}',
      scan: '#{Scan.GATE_SUMMARY}',
    });
  });

  it('[FT-16] leaves out a network that is not one of its stacks', () => {
    const [, { Properties }] = resourcesOf(synthesized(EXISTING_VPC).TapStack, 'AWS::Lambda::Function').find(
      ([, one]) => one.Properties.FunctionName === 'fintech-compliance-function-dev',
    )!;

    expect(Properties.Environment.Variables.STACKS).not.toContain('network');
  });

  it('[FT-16] gives approvers a link to its report', () => {
    expect(JSON.stringify(actionOf('Approve').Configuration.ExternalEntityLink)).toMatch(
      /s3\/object\/.*ComplianceReports.*\?region=eu-south-2&prefix=#\{PciDss\.REPORT\}/,
    );
  });

  it.each([
    ['dev', {}, 'Delete'],
    ['prod', PRODUCTION, 'Retain'],
  ])(
    '[FT-16] keeps its reports for 13 months, which go with the stack in %s or not',
    (_, variables, DeletionPolicy) => {
      const [, bucket] = resourcesOf(synthesized(variables).TapStack, 'AWS::S3::Bucket').find(([, { Properties }]) =>
        String(Properties.BucketName).startsWith('fintech-compliance-'),
      )!;

      expect(bucket).toMatchObject({
        DeletionPolicy,
        Properties: {
          VersioningConfiguration: { Status: 'Enabled' },
          LifecycleConfiguration: {
            Rules: [{ Status: 'Enabled', ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 400 } }],
          },
        },
      });
    },
  );
});

describe('the messages', () => {
  it('[FT-13] have a topic for failures, releases, findings and approvals each, under the key, mailed to the address', () => {
    const topics = resourcesOf(TapStack, 'AWS::SNS::Topic').map(([, { Properties }]) => Properties.TopicName);

    expect(topics).toEqual(
      ['build-failures', 'deployments', 'findings', 'approvals', 'oncall'].map((about) => `fintech-${about}-topic-dev`),
    );
    TapStack.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    TapStack.allResourcesProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'payments@example.com',
    });
  });

  it('[FT-13] report a release that succeeded to those who follow releases', () => {
    const { Properties } = resourcesOf(TapStack, 'AWS::Events::Rule')
      .map(([, rule]) => rule)
      .find(({ Properties: { EventPattern } }) =>
        JSON.stringify(EventPattern ?? {}).includes('"state":["SUCCEEDED"]'),
      )!;

    expect(Properties.EventPattern.detail).toMatchObject({ pipeline: ['fintech-pipeline-dev'] });
    expect(Properties.Targets.map(({ Arn }: { readonly Arn: object }) => Arn)).toEqual([
      topicOf('MessagesDeployments'),
    ]);
  });

  it('[FT-13] report releases that a scan refused, by the actions that scan', () => {
    const [, { Properties }] = resourcesOf(TapStack, 'AWS::Events::Rule').find(
      ([, rule]) => rule.Properties.Name === 'fintech-findings-rule-dev',
    )!;

    expect(Properties.EventPattern).toMatchObject({
      'detail-type': ['CodePipeline Action Execution State Change'],
      detail: { pipeline: ['fintech-pipeline-dev'], action: ['Scan', 'Security', 'PciDss'], state: ['FAILED'] },
    });
    expect(Properties.Targets[0].Arn).toEqual(topicOf('MessagesFindings'));
    const named = stages.flatMap(({ Actions }) => Actions).map(({ Name }) => Name);
    expect(named).toEqual(expect.arrayContaining(Properties.EventPattern.detail.action));
  });
});

describe('the metrics', () => {
  const alarmNames = resourcesOf(TapStack, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties.AlarmName);

  it('[FT-12] are computed from the events of the pipeline, of the service, of its alarms and of pushes', () => {
    const targets = resourcesOf(TapStack, 'AWS::Events::Rule')
      .map(([, { Properties }]) => Properties)
      .filter(({ Targets }) => JSON.stringify(Targets).includes('MetricsFunction'))
      .map(({ EventPattern }) => EventPattern?.source?.[0] ?? 'a schedule');

    expect(targets.sort()).toEqual(['a schedule', 'aws.cloudwatch', 'aws.codepipeline', 'aws.ecs', 'slipway.github']);
    TapStack.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  });

  it.each(['pipeline-failed', 'release-refused', 'payments-build-success', 'payments-change-failures'])(
    '[FT-12] have an alarm that notifies people: %s',
    (about) => {
      expect(alarmNames).toContain(`fintech-${about}-alarm-dev`);
      TapStack.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topicOf('MessagesOnCall')] });
    },
  );

  it('[FT-12] count a deployment when the last stage succeeds, not when it is approved', () => {
    const [, { Properties }] = resourcesOf(TapStack, 'AWS::Lambda::Function').find(([id]) =>
      id.includes('MetricsFunction'),
    )!;

    expect(JSON.stringify(Properties.Environment.Variables.DELIVERIES)).toContain(
      JSON.stringify(`"stage":"${stages.at(-1)!.Name}"`).slice(1, -1),
    );
  });

  it('[FT-12] raise an alarm by the rules that match a failure and a finding', () => {
    const rules = resourcesOf(TapStack, 'AWS::Events::Rule').map(([, { Properties }]) => Properties.Name);
    const watched = resourcesOf(TapStack, 'AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => Properties)
      .filter(({ Namespace, Dimensions: [{ Name }] = [{}] }) => Namespace === 'AWS/Events' && Name === 'RuleName')
      .map(({ Dimensions }) => Dimensions[0].Value)
      .filter((value) => typeof value === 'string');

    expect(watched).toEqual(['fintech-failure-report-rule-dev', 'fintech-findings-rule-dev']);
    expect(rules).toEqual(expect.arrayContaining(watched));
  });
});

describe('the artifacts', () => {
  const bucketOf = (holds: string) =>
    resourcesOf(TapStack, 'AWS::S3::Bucket').find(([, { Properties }]) =>
      String(Properties.BucketName).startsWith(`fintech-${holds}-`),
    )!;

  it('[FT-08] are encrypted by S3, versioned, logged, and deleted after 90 days', () => {
    const [id, { Properties }] = bucketOf('artifacts');
    const [logs] = bucketOf('access-logs');

    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { DestinationBucketName: { Ref: logs } },
      LifecycleConfiguration: {
        Rules: [{ Status: 'Enabled', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 90 } }],
      },
    });
    expect(only(TapStack, 'AWS::CodePipeline::Pipeline')[1].Properties.ArtifactStore).toEqual({
      Type: 'S3',
      Location: { Ref: id },
    });
    ['Prefix', 'TagFilters'].forEach((filter) =>
      expect(Properties.LifecycleConfiguration.Rules[0]).not.toHaveProperty(filter),
    );
  });

  it('[FT-08] are private, as everything in every bucket', () => {
    const buckets = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::S3::Bucket'));

    expect(buckets).toHaveLength(5);
    buckets.forEach(([, { Properties }]) =>
      expect(Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      }),
    );
  });

  it('are written by builds under the key of their bucket alone', () => {
    projects.forEach(({ EncryptionKey }) => expect(EncryptionKey).toBe('alias/aws/s3'));
  });
});

describe('the images', () => {
  it('[FT-07] are scanned when they are pushed, never change, and the last ten released ones are kept', () => {
    const { Properties } = only(Foundation, 'AWS::ECR::Repository')[1];

    expect(Properties).toMatchObject({
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
    });
    expect(
      JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules.map(
        ({ selection }: { selection: { tagPatternList?: string[]; countNumber: number } }) => [
          selection.tagPatternList,
          selection.countNumber,
        ],
      ),
    ).toEqual([
      [['live-*'], 10],
      [['*'], 10],
      [undefined, 1],
    ]);
  });

  it('[FT-07] come from builds only: nobody else may push, whatever other policies allow, and releases may add a tag', () => {
    const { RepositoryPolicyText } = only(Foundation, 'AWS::ECR::Repository')[1].Properties;
    const roleArn = (name: string) => `arn:aws:iam::123456789012:role/fintech-${name}-role-dev`;

    expect(RepositoryPolicyText.Statement).toEqual([
      {
        Sid: 'OnlyBuildsPush',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:UploadLayerPart'],
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [roleArn('image')] } },
      },
      {
        Sid: 'OnlyBuildsAndReleasesTag',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'ecr:PutImage',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [roleArn('image'), roleArn('deploy')] } },
      },
    ]);
  });

  it('[FT-07] are copied to another region, from production', () => {
    const { Foundation: production } = synthesized(PRODUCTION);

    expect(only(production, 'AWS::ECR::ReplicationConfiguration')[1].Properties.ReplicationConfiguration.Rules).toEqual(
      [
        {
          Destinations: [{ Region: 'eu-west-1', RegistryId: { Ref: 'AWS::AccountId' } }],
          RepositoryFilters: [{ Filter: 'fintech-images-prod', FilterType: 'PREFIX_MATCH' }],
        },
      ],
    );
    Foundation.resourceCountIs('AWS::ECR::ReplicationConfiguration', 0);
  });

  it('[FT-07] keep their name there, and everything else has names of its own', () => {
    const standby = synthesized(STANDBY);
    const rolesOf = (all: typeof templates) =>
      Object.values(all).flatMap((template) =>
        resourcesOf(template, 'AWS::IAM::Role').map(([, { Properties }]) => Properties.RoleName),
      );
    const names = rolesOf(synthesized(PRODUCTION));

    standby.Foundation.hasResourceProperties('AWS::ECR::Repository', { RepositoryName: 'fintech-images-prod' });
    standby.Foundation.resourceCountIs('AWS::ECR::ReplicationConfiguration', 0);
    standby.TapStack.hasResourceProperties('AWS::IAM::Group', { GroupName: 'fintech-approvers-prod-dr' });
    expect(rolesOf(standby).filter((name) => name !== undefined && names.includes(name))).toEqual([]);
  });
});

describe('the service', () => {
  it('[FT-17] keeps payments in a table under the key, which can be restored to any point in time, and which its tasks share', () => {
    const [table, { Properties }] = only(Service, 'AWS::DynamoDB::Table');
    const [, { Properties: task }] = only(Service, 'AWS::ECS::TaskDefinition');

    expect(Properties).toMatchObject({
      TableName: 'fintech-payments-dev',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(task.ContainerDefinitions[0].Environment).toContainEqual({ Name: 'PAYMENTS_TABLE', Value: { Ref: table } });
  });

  it('[FT-05] rolls out blue/green, rolls back on failing tasks and alarms, and scales', () => {
    const { DeploymentConfiguration } = only(Service, 'AWS::ECS::Service')[1].Properties;

    expect(DeploymentConfiguration).toMatchObject({
      Strategy: 'BLUE_GREEN',
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      Alarms: { Enable: true, Rollback: true },
    });
    Service.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
    resourcesOf(Service, 'AWS::ElasticLoadBalancingV2::TargetGroup').forEach(([, { Properties }]) =>
      expect(Properties.HealthCheckIntervalSeconds * Properties.UnhealthyThresholdCount).toBeLessThan(5 * 60),
    );
  });

  it.each([
    ['dev', 2, {}],
    ['prod', 5, PRODUCTION],
  ])('[FT-05] keeps blue after the switch to roll back to, in %s for %i minutes', (_, minutes, variables) => {
    const [, { Properties }] = only(synthesized(variables).Service, 'AWS::ECS::Service');

    expect(Properties.DeploymentConfiguration.BakeTimeInMinutes).toBe(minutes);
  });

  it('[FT-04] scans the image and the code before production, and green by requests before it gets traffic', () => {
    const { LifecycleHooks } = only(Service, 'AWS::ECS::Service')[1].Properties.DeploymentConfiguration;
    const inOrder = stages.map(({ Name }) => Name);
    const [, { Properties: dast }] = only(Service, 'AWS::CodeBuild::Project');
    const programs = resourcesOf(Service, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.Environment?.Variables.PROJECT === dast.Name,
    );

    expect(inOrder.indexOf('ImageScan')).toBeLessThan(inOrder.indexOf('Deploy'));
    expect(inOrder.indexOf('Security')).toBeLessThan(inOrder.indexOf('Deploy'));
    expect(JSON.stringify(dast.Source.BuildSpec)).toContain('node index.js');
    expect(programs).toHaveLength(1);
    expect(LifecycleHooks).toContainEqual(
      expect.objectContaining({
        HookTargetArn: { 'Fn::GetAtt': [programs[0][0], 'Arn'] },
        LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
      }),
    );
  });

  it.each([
    [{}, [80, 9000]],
    [PRODUCTION, [80, 443, 9000]],
  ])('has a listener for each of these ports with %j: %j', (variables, ports) => {
    const listeners = resourcesOf(synthesized(variables).Service, 'AWS::ElasticLoadBalancingV2::Listener').map(
      ([, { Properties }]) => Properties,
    );

    expect(listeners.map(({ Port }) => Port).sort((a, b) => a - b)).toEqual(ports);
    listeners.filter(({ Port }) => Port === 443).forEach(({ SslPolicy }) => expect(SslPolicy).toContain('TLS13'));
  });
});

describe('the load balancer and the service discovery', () => {
  it('[FT-10] ends TLS with a modern policy, and redirects HTTP', () => {
    const production = synthesized(PRODUCTION).Service;

    production.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: Match.stringLikeRegexp('TLS13-1-2'),
      Certificates: [{ CertificateArn: PRODUCTION.CERTIFICATE_ARN }],
    });
    production.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    });
  });

  it('[FT-10] gives up within five minutes on a target that is not healthy', () => {
    const groups = resourcesOf(Service, 'AWS::ElasticLoadBalancingV2::TargetGroup');

    expect(groups).toHaveLength(2);
    groups.forEach(([, { Properties }]) => {
      expect(Properties.HealthCheckPath).toBe('/health');
      expect(Properties.HealthCheckIntervalSeconds * Properties.UnhealthyThresholdCount).toBeLessThan(5 * 60);
    });
  });

  it('[FT-10] lets other services find it by its name, in a namespace of the environment that goes with the stack', () => {
    const [id, namespace] = only(Service, 'AWS::ServiceDiscovery::HttpNamespace');
    const [, service] = only(Service, 'AWS::ECS::Service');

    expect(namespace.Properties.Name).toBe('fintech-cluster-dev');
    expect(namespace.DeletionPolicy ?? 'Delete').toBe('Delete');
    expect(service.Properties.ServiceConnectConfiguration).toMatchObject({
      Enabled: true,
      Namespace: { 'Fn::GetAtt': [id, 'Arn'] },
      Services: [{ DiscoveryName: 'payments', ClientAliases: [{ DnsName: 'payments', Port: 8080 }] }],
    });
  });

  it('[FT-10] raises alarms for deployments that fail, and if too few of them succeed', () => {
    const alarms = [Service, TapStack].flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    const { Alarms } = only(Service, 'AWS::ECS::Service')[1].Properties.DeploymentConfiguration;

    expect(alarms.map(([, { Properties }]) => Properties.AlarmName)).toEqual(
      expect.arrayContaining(['fintech-pipeline-failed-alarm-dev', 'fintech-payments-change-failures-alarm-dev']),
    );
    expect(Alarms).toMatchObject({ Enable: true, Rollback: true });
    expect(Alarms.AlarmNames).toHaveLength(3);
  });

  it('[FT-10] scales by the load of processors and by requests', () => {
    const [, { Properties: target }] = only(
      synthesized(PRODUCTION).Service,
      'AWS::ApplicationAutoScaling::ScalableTarget',
    );
    const metrics = resourcesOf(Service, 'AWS::ApplicationAutoScaling::ScalingPolicy').map(([, { Properties }]) =>
      JSON.stringify(Properties.TargetTrackingScalingPolicyConfiguration),
    );

    expect(target.MaxCapacity).toBe(10);
    expect(metrics).toHaveLength(2);
    ['ECSServiceAverageCPUUtilization', 'RequestCount'].forEach((metric) =>
      expect(metrics).toContainEqual(expect.stringContaining(metric)),
    );
  });
});

describe('the logs', () => {
  it('[FT-11] of functions are JSON', () => {
    const functions = Object.values(templates).flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'));

    expect(functions.length).toBeGreaterThan(8);
    functions.forEach(([, { Properties }]) => expect(Properties.LoggingConfig.LogFormat).toBe('JSON'));
  });

  it('[FT-11] of builds are JSON: every command that prints something is configured to', () => {
    const specs = [
      ...projects.map(({ Source }) => String(Source.BuildSpec)).filter((spec) => spec.startsWith('{')),
      ...['integration', 'security'].map((kind) =>
        readFileSync(join(__dirname, '..', 'service', `buildspec.${kind}.yml`), 'utf8'),
      ),
    ];
    const phases = specs.map((spec) => (parse(spec) as { phases: Record<string, { commands?: string[] }> }).phases);
    const commands = phases.flatMap((all) => Object.values(all).flatMap(({ commands: list = [] }) => list));
    const silent = /^(?:mkdir|cat|\.|if command -v start-docker) /;

    expect(specs).toHaveLength(projects.length);
    commands
      .filter((command) => !silent.test(command))
      .forEach((command) => expect(command).toMatch(/^sh \S*json-lines\.sh /));
  });
});

describe('the network', () => {
  it.each([
    ['dev', {}, 1],
    ['prod', PRODUCTION, 2],
  ])('is created in %s, with a route out of its private subnets', (_, variables, gateways) => {
    const { Network: network } = synthesized(variables);

    network.resourceCountIs('AWS::EC2::NatGateway', gateways);
    network.resourceCountIs('AWS::EC2::Subnet', 4);
    network.hasResourceProperties('AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs' });
  });

  it('is in the configured zones', () => {
    const zones = resourcesOf(
      synthesized({ AVAILABILITY_ZONES: 'eu-south-2a,eu-south-2c' }).Network,
      'AWS::EC2::Subnet',
    );

    expect(new Set(zones.map(([, { Properties }]) => Properties.AvailabilityZone))).toEqual(
      new Set(['eu-south-2a', 'eu-south-2c']),
    );
  });

  it('is an existing one, if one is configured: tasks in its private subnets, the load balancer in the public ones', () => {
    const existing = synthesized(EXISTING_VPC);

    expect(existing.Network).toBeUndefined();
    existing.Service.hasResourceProperties('AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: EXISTING_VPC.VPC_PRIVATE_SUBNETS.split(','), AssignPublicIp: 'DISABLED' },
      },
    });
    existing.Service.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Subnets: EXISTING_VPC.VPC_PUBLIC_SUBNETS.split(','),
    });
  });
});

describe('everything', () => {
  const TAGS = {
    Author: 'octocat',
    Environment: 'dev',
    PRNumber: '42',
    Project: 'fintech',
    Repository: 'acme/payments',
    Team: 'payments',
  };

  it.each(Object.keys(templates) as StackId[])('[FT-18] in %s carries the tags that costs are allocated by', (id) => {
    expect(missingTags(templates[id], TAGS)).toEqual([]);
  });

  it.each(Object.keys(templates) as StackId[])('[FT-11] in %s logs for 30 days, under the key', (id) => {
    const logs = resourcesOf(templates[id], 'AWS::Logs::LogGroup').filter(
      ([, { Properties }]) => Properties.RetentionInDays !== 400,
    ); // the audit trail, see above
    logs.forEach(([, { Properties }]) => {
      expect(Properties).toMatchObject({ RetentionInDays: 30, KmsKeyId: expect.anything() });
    });
  });

  it('is deleted with its stack, except in production', () => {
    const kept = Object.values(templates)
      .flatMap((template) => resourcesOf(template))
      .filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete');

    expect(kept.map(([id]) => id)).toEqual([]);
  });
});
