import { DeployedResource } from '../../src/stacks/deployment';
import { describeMissing, describeUndecided } from '../../src/required-permissions/check';
import { checkPermissions } from '../../src/required-permissions/check-permissions';
import { RequiredPermissions } from '../../src/required-permissions/required-permissions';
import { Statement } from '../../src/required-permissions/policy/statements';
import { ACCOUNT, arn, key, KEY, pairs, pipeline, resource, role, ROLE, stack, TOPIC } from './account';

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const found = (...resources: DeployedResource[]) => checkPermissions([stack(...resources)]);
const VPC_FUNCTION = resource('AWS::Lambda::Function', 'function', {
  Role: ROLE,
  VpcConfig: { SubnetIds: ['subnet-1'] },
});
const SUBNET = resource('AWS::EC2::Subnet', 'subnet-1', { VpcId: 'vpc-1' });
const interfaces = (Resource: string, Condition?: object) => [
  allow([
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
    'logs:*',
  ]),
  allow('ec2:DeleteNetworkInterface', Resource, Condition && { Condition }),
];

describe('a function in a VPC', () => {
  it.each([
    ['every resource', '*'],
    ['every resource of the account, as the page of Lambda has it', arn('ec2', '*/*')],
    ['one interface by its id', arn('ec2', 'network-interface/eni-0123abcd')],
  ])('may delete %s', (_, target) => {
    expect(found(...role(...interfaces(target)), VPC_FUNCTION, SUBNET).missing).toEqual([]);
  });

  it.each([
    ['interfaces only', arn('ec2', 'network-interface/*'), undefined],
    [
      'interfaces of its VPC only',
      arn('ec2', 'network-interface/*'),
      { ArnEquals: { 'ec2:Vpc': arn('ec2', 'vpc/vpc-1') } },
    ],
    ['every resource, if it is in its VPC', arn('ec2', '*/*'), { ArnEquals: { 'ec2:Vpc': arn('ec2', 'vpc/vpc-1') } }],
    [
      'the interface of another account',
      'arn:aws:ec2:eu-south-2:444455556666:network-interface/eni-0123abcd',
      undefined,
    ],
  ])('is not created if its role may delete %s', (_, target, condition) => {
    const { missing } = found(...role(...interfaces(target, condition)), VPC_FUNCTION, SUBNET);

    expect(missing.map(describeMissing)).toEqual([
      `${ROLE} is not allowed to call ec2:DeleteNetworkInterface on ${arn('ec2', '*/*')}, which AWS requires for a function in a VPC; grant the permission in the role's policy and, if necessary, in its permissions boundary and in the policies of the resource and its KMS key, and remove statements that deny it, see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions`,
    ]);
  });

  it('may delete everything that its role is not denied', () => {
    expect(
      found(
        ...role(allow('*', '*'), {
          Effect: 'Deny',
          Action: 'ec2:DeleteNetworkInterface',
          NotResource: arn('ec2', '*/*'),
        }),
        VPC_FUNCTION,
        SUBNET,
      ).missing,
    ).toEqual([]);
  });

  it('may assign addresses in its own VPC only', () => {
    const statements = (vpc: string) => [
      allow(['ec2:CreateNetworkInterface', 'ec2:Describe*', 'ec2:DeleteNetworkInterface', 'logs:*']),
      allow('ec2:*PrivateIpAddresses', '*', { Condition: { ArnEquals: { 'ec2:Vpc': arn('ec2', `vpc/${vpc}`) } } }),
    ];

    expect(found(...role(...statements('vpc-1')), VPC_FUNCTION, SUBNET).missing).toEqual([]);
    expect(found(...role(...statements('vpc-2')), VPC_FUNCTION, SUBNET).missing).toHaveLength(2);
    // whose VPC is not part of the app
    expect(found(...role(...statements('vpc-1')), VPC_FUNCTION).undecided).toHaveLength(2);
  });
});

describe('a connection', () => {
  const CONNECTION = arn('codestar-connections', 'connection/1');
  const source = pipeline(
    'AWS Source CodeStarSourceConnection',
    { ConnectionArn: CONNECTION, OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
    { OutputArtifacts: [{ Name: 'Source' }] },
  );

  it.each(['codeconnections:UseConnection', 'codestar-connections:UseConnection'])('is used with %s', (action) => {
    expect(pairs(found(...role(allow(action, CONNECTION)), source).missing, ["a source action's connection"])).toEqual(
      [],
    );
    expect(
      pairs(found(...role(allow(action, `${CONNECTION}2`)), source).missing, ["a source action's connection"]),
    ).toEqual([`codeconnections:UseConnection on ${CONNECTION}`]);
  });

  it('of another account may be shared: whether it is, is not decided', () => {
    const shared = CONNECTION.replace(ACCOUNT, '444455556666');
    const { missing, undecided } = found(
      ...role(allow('codeconnections:*')),
      pipeline(
        'AWS Source CodeStarSourceConnection',
        { ConnectionArn: shared },
        { OutputArtifacts: [{ Name: 'Source' }] },
      ),
    );

    expect([
      pairs(missing, ["a source action's connection"]),
      pairs(undecided, ["a source action's connection"]),
    ]).toEqual([[], [`codeconnections:UseConnection on ${shared}`]]);
  });

  it('that a build clones through is used by the role of the project', () => {
    const properties = source.properties as {
      readonly Stages: readonly { readonly Name: string; readonly Actions: readonly object[] }[];
    };
    const build = {
      Name: 'Build',
      ActionTypeId: { Owner: 'AWS', Category: 'Build', Provider: 'CodeBuild', Version: '1' },
      Configuration: { ProjectName: 'project' },
      InputArtifacts: [{ Name: 'Source' }],
    };
    const cloning = {
      ...source,
      properties: { ...properties, Stages: [properties.Stages[0], { Name: 'Build', Actions: [build] }] },
    };
    const project = resource('AWS::CodeBuild::Project', 'project', {
      ServiceRole: ROLE,
      Source: { Type: 'CODEPIPELINE' },
      Environment: { Image: 'i' },
    });

    const title = ['a build that clones its source through a connection'];

    expect(pairs(found(...role(), cloning, project).missing, title)).toEqual([
      `codeconnections:UseConnection on ${CONNECTION}`,
    ]);
    expect(pairs(found(...role(allow('codestar-connections:UseConnection')), cloning, project).missing, title)).toEqual(
      [],
    );
  });
});

describe('a service in its own name', () => {
  const rule = (target: string, properties: object = {}) =>
    resource('AWS::Events::Rule', 'bus|rule', { Targets: [{ Arn: target }], ...properties });
  const FUNCTION = arn('lambda', 'function:function');
  const lambda = resource('AWS::Lambda::Function', 'function', { Role: ROLE });
  const permission = (properties: object) =>
    resource('AWS::Lambda::Permission', 'permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'function',
      Principal: 'events.amazonaws.com',
      ...properties,
    });
  const title = ['an EventBridge rule target'];

  it.each<[string, object, object, boolean]>([
    ['the rule', { SourceArn: arn('events', 'rule/rule') }, {}, true],
    [
      'the rule on its bus',
      { SourceArn: arn('events', 'rule/own/rule') },
      { EventBusName: arn('events', 'event-bus/own') },
      true,
    ],
    ['any rule of the account', { FunctionName: FUNCTION, SourceAccount: ACCOUNT }, {}, true],
    ['another rule', { SourceArn: arn('events', 'rule/other') }, {}, false],
    ['another service', { Principal: 's3.amazonaws.com' }, {}, false],
    ['another account', { Principal: '444455556666' }, {}, false],
    ['a rule for another function', { FunctionName: 'other' }, {}, false],
  ])('invokes a function that allows %s', (_, properties, ofRule, allowed) => {
    const { missing } = found(...role(), lambda, rule(FUNCTION, ofRule), permission(properties));

    expect(pairs(missing, title)).toEqual(allowed ? [] : [`lambda:InvokeFunction on ${FUNCTION}`]);
  });

  it.each<[string, object, boolean]>([
    ['this account', { SourceAccount: ACCOUNT }, true],
    ['any account', {}, true],
    ['another account', { SourceAccount: '444455556666' }, false],
    ['another service', { Principal: 'events.amazonaws.com', SourceAccount: ACCOUNT }, false],
    ['another action', { Action: 'lambda:GetFunction', SourceAccount: ACCOUNT }, false],
  ])('rotates a secret with a function that allows Secrets Manager for %s', (_, properties, allowed) => {
    const schedule = resource('AWS::SecretsManager::RotationSchedule', 'schedule', { RotationLambdaARN: FUNCTION });
    const letIn = permission({ Principal: 'secretsmanager.amazonaws.com', ...properties });

    const { missing } = found(...role(), lambda, schedule, letIn);

    expect(pairs(missing, ['secret rotation'])).toEqual(allowed ? [] : [`lambda:InvokeFunction on ${FUNCTION}`]);
  });

  it('requires nothing of a schedule whose function CloudFormation creates', () => {
    const schedule = resource('AWS::SecretsManager::RotationSchedule', 'schedule', { HostedRotationLambda: {} });

    expect(pairs(found(schedule).asked, ['secret rotation'])).toEqual([]);
  });

  it('sends to a queue and a topic that allow it, and to nothing else', () => {
    const QUEUE = arn('sqs', 'queue');
    const url = 'https://sqs.eu-south-2.amazonaws.com/111122223333/queue';
    const letsIn = (Action: string) => ({
      PolicyDocument: {
        Statement: { Effect: 'Allow', Action, Resource: '*', Principal: { Service: 'events.amazonaws.com' } },
      },
    });
    const targets = [
      rule(QUEUE),
      rule(TOPIC),
      rule(arn('logs', 'log-group:g')),
      resource('AWS::SNS::Topic', TOPIC),
      resource('AWS::SQS::Queue', url),
    ];

    expect(pairs(found(...targets).missing, title)).toEqual([`sns:Publish on ${TOPIC}`, `sqs:SendMessage on ${QUEUE}`]);
    expect(
      found(
        ...targets,
        resource('AWS::SQS::QueuePolicy', 'q', { Queues: [url], ...letsIn('sqs:SendMessage') }),
        resource('AWS::SNS::TopicPolicy', 't', { Topics: [TOPIC], ...letsIn('sns:Publish') }),
      ).missing,
    ).toEqual([]);
  });

  const ALARM = resource('AWS::CloudWatch::Alarm', 'alarm', {
    AlarmActions: [TOPIC, 'arn:aws:automate:eu-south-2:ec2:reboot'],
    OKActions: [TOPIC],
  });
  const alarmed = (principal: string, ...actions: string[]) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: '*',
    Principal: { Service: principal },
    Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  });

  it('notifies of an alarm through a topic and a key that allow it', () => {
    const topic = resource('AWS::SNS::Topic', TOPIC, { KmsMasterKeyId: KEY });
    const withPolicies = (principal: string) => [
      resource('AWS::KMS::Key', '1', {
        KeyPolicy: { Statement: [alarmed(principal, 'kms:GenerateDataKey', 'kms:Decrypt')] },
      }),
      resource('AWS::SNS::TopicPolicy', 'policy', {
        Topics: [TOPIC],
        PolicyDocument: { Statement: [alarmed(principal, 'sns:Publish')] },
      }),
    ];

    expect(found(ALARM, topic, ...withPolicies('cloudwatch.amazonaws.com')).missing).toEqual([]);
    expect(found(ALARM, topic, ...withPolicies('events.amazonaws.com')).missing.map(describeMissing)).toEqual(
      ['sns:Publish', 'kms:GenerateDataKey', 'kms:Decrypt'].map(
        (action) =>
          `cloudwatch.amazonaws.com is not allowed to call ${action} on ${action.startsWith('kms') ? KEY : TOPIC}, which AWS requires for the topic that an alarm notifies; grant the permission in the resource policy, and remove statements that deny it, see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
      ),
    );
  });

  it('notifies of an alarm through a topic without a policy, which allows the alarms of its account', () => {
    expect(found(ALARM, resource('AWS::SNS::Topic', TOPIC)).missing).toEqual([]);
  });
});

describe('the policies of a role', () => {
  const lambda = resource('AWS::Lambda::Function', 'function', { Role: ROLE });
  const LOGS = allow('logs:*');
  const managed = (properties: object, ...more: DeployedResource[]) =>
    found(resource('AWS::IAM::Role', 'role', properties), lambda, ...more);
  const document = { PolicyDocument: { Statement: LOGS } };

  it.each<[string, object, DeployedResource[]]>([
    ['inline', { Policies: [document] }, []],
    [
      'attached as AWS::IAM::RolePolicy',
      {},
      [resource('AWS::IAM::RolePolicy', 'p', { RoleName: 'role', ...document })],
    ],
    [
      'managed by the app',
      { ManagedPolicyArns: ['arn:own'] },
      [resource('AWS::IAM::ManagedPolicy', 'arn:own', document)],
    ],
    [
      'managed by the app, which names the role',
      {},
      [resource('AWS::IAM::ManagedPolicy', 'arn:own', { Roles: ['role'], ...document })],
    ],
    ['managed by AWS', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'] }, []],
    [
      'within a boundary',
      { Policies: [document], PermissionsBoundary: 'arn:own' },
      [resource('AWS::IAM::ManagedPolicy', 'arn:own', document)],
    ],
  ])('are read if they are %s', (_, properties, more) => {
    const { missing, undecided } = managed(properties, ...more);

    expect([missing, undecided]).toEqual([[], []]);
  });

  it.each<[string, object, string]>([
    [
      'a policy that AWS manages and the runner does not know',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'] },
      'the policy arn:aws:iam::aws:policy/PowerUserAccess cannot be read',
    ],
    [
      'a boundary outside the app',
      { Policies: [document], PermissionsBoundary: 'arn:aws:iam::444455556666:policy/limits' },
      'the value of a permissions boundary outside the app is unknown',
    ],
  ])('leave open what depends on %s', (_, properties, because) => {
    const { missing, undecided } = managed(properties);

    expect(missing).toEqual([]);
    expect(new Set(undecided.map((one) => one.because))).toEqual(new Set([because]));
  });

  it('count besides those of buckets, secrets and repositories', () => {
    const lets = {
      Statement: [
        { Effect: 'Allow', Action: ['s3:*', 'secretsmanager:*', 'ecr:*'], Resource: '*', Principal: { AWS: ROLE } },
      ],
    };
    const secret = arn('secretsmanager', 'secret:s-AbCdEf');
    const project = resource('AWS::CodeBuild::Project', 'project', {
      ServiceRole: ROLE,
      Source: { Type: 'S3', Location: 'sources/a.zip' },
      LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
      Environment: {
        Image: '111122223333.dkr.ecr.eu-south-2.amazonaws.com/tools',
        ImagePullCredentialsType: 'SERVICE_ROLE',
        EnvironmentVariables: [{ Type: 'SECRETS_MANAGER', Value: secret }],
      },
    });
    const own = [
      resource('AWS::S3::Bucket', 'sources'),
      resource('AWS::SecretsManager::Secret', secret),
      resource('AWS::ECR::Repository', 'tools', { RepositoryPolicyText: lets }),
    ];
    const policies = [
      resource('AWS::S3::BucketPolicy', 'b', { Bucket: 'sources', PolicyDocument: lets }),
      resource('AWS::SecretsManager::ResourcePolicy', 's', { SecretId: secret, ResourcePolicy: lets }),
    ];

    expect(found(...role(allow('ecr:GetAuthorizationToken')), project, ...own, ...policies).missing).toEqual([]);
    expect(
      found(...role(allow('ecr:GetAuthorizationToken')), project, ...own).missing.map(({ action }) => action),
    ).toEqual([
      'secretsmanager:GetSecretValue',
      's3:GetObject',
      's3:GetObjectVersion',
      's3:GetBucketAcl',
      's3:GetBucketLocation',
    ]);
  });

  it('count in their own account only', () => {
    const other = { ...stack(...role(LOGS)), accountId: '444455556666' };

    expect(checkPermissions([other, stack(resource('AWS::IAM::Role', 'role'), lambda)]).missing).toHaveLength(3);
  });

  it('may depend on the account of the role, which can be another than that of the pipeline', () => {
    const theirs = '444455556666';
    const roleArn = ROLE.replace(ACCOUNT, theirs);
    const machine = arn('states', 'stateMachine:machine').replace(ACCOUNT, theirs);
    const store = resource('AWS::S3::Bucket', 'artifacts', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY } },
        ],
      },
    });
    const action = { RoleArn: roleArn, InputArtifacts: [{ Name: 'Before' }] };
    const missing = (account: string) => {
      const inAccount = (key: string) => ({ Condition: { StringEquals: { [key]: account } } });
      const statements = [allow(['s3:*', 'kms:*']), allow('states:*', '*', inAccount('aws:PrincipalAccount'))];
      const KeyPolicy = {
        Statement: allow('kms:*', '*', { Principal: { AWS: roleArn }, ...inAccount('kms:CallerAccount') }),
      };
      const ours = stack(
        pipeline('AWS Invoke StepFunctions', { StateMachineArn: machine }, action),
        store,
        resource('AWS::KMS::Key', '1', { KeyPolicy }),
      );
      return checkPermissions([{ ...stack(...role(...statements)), accountId: theirs }, ours])
        .missing.filter(({ principal }) => principal === roleArn)
        .map(({ action: name }) => name);
    };

    expect(missing(theirs)).toEqual([]);
    expect(missing(ACCOUNT).sort()).toEqual([
      'kms:Decrypt',
      'states:DescribeExecution',
      'states:DescribeStateMachine',
      'states:StartExecution',
    ]);
  });

  it('may depend on the tags of the role', () => {
    const tagged = (team: string) =>
      managed({
        Tags: [{ Key: 'team', Value: team }],
        Policies: [
          {
            PolicyDocument: { Statement: [{ ...LOGS, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }] },
          },
        ],
      });

    expect([tagged('a').missing.length, tagged('b').missing.length]).toEqual([0, 3]);
  });
});

it('objects in the bucket of the CDK are read with the permissions of the role only', () => {
  const project = resource('AWS::CodeBuild::Project', 'project', {
    ServiceRole: ROLE,
    Source: { Type: 'S3', Location: 'cdk-hnb659fds-assets-111122223333-eu-south-2/a.zip' },
    Environment: { Image: 'i' },
  });

  expect(pairs(found(...role(), project).missing, ['a build source in S3'])).toHaveLength(4);
  expect(pairs(found(...role(allow('s3:*')), project).undecided, ['a build source in S3'])).toEqual([]);
});

it('a build that its API starts asks for its source as well, and for nothing of other projects', () => {
  const projectOf = (name: string) =>
    resource('AWS::CodeBuild::Project', name, {
      ServiceRole: ROLE,
      Source: { Type: 'CODECOMMIT', Location: `https://git-codecommit.eu-south-2.amazonaws.com/v1/repos/${name}` },
      LogsConfig: { CloudWatchLogs: { Status: 'DISABLED' } },
      Environment: { Image: 'i' },
    });
  const resources = [
    ...role(),
    projectOf('web'),
    projectOf('other'),
    pipeline('AWS Build CodeBuild', { ProjectName: 'web' }, { InputArtifacts: [{ Name: 'Before' }] }),
  ];
  const required = new RequiredPermissions([stack(...resources)]);

  const { asked, missing } = required.ofBuild('web');

  expect(asked).toEqual(missing);
  expect(missing).toEqual([
    expect.objectContaining({ action: 'codecommit:GitPull', resource: arn('codecommit', 'web'), moment: 'call' }),
  ]);
  expect(required.ofBuild('none').asked).toEqual([]);
});

describe('what is not decided', () => {
  it.each<[string, DeployedResource[], string]>([
    [
      'a role outside the app',
      [resource('AWS::Lambda::Function', 'function', { Role: ROLE })],
      `whether ${ROLE} is allowed to call logs:CreateLogGroup on ${arn('logs', 'log-group:/aws/lambda/function')}, which AWS requires for a function log, cannot be decided: the role is not part of the app; see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html`,
    ],
    [
      'a role of another account',
      [resource('AWS::Lambda::Function', 'function', { Role: 'arn:aws:iam::444455556666:role/role' }), VPC_FUNCTION],
      `whether arn:aws:iam::444455556666:role/role is allowed to call logs:CreateLogGroup on ${arn('logs', 'log-group:/aws/lambda/function')}, which AWS requires for a function log, cannot be decided: the role is not part of the app; see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html`,
    ],
    ...['token', arn('secretsmanager', 'secret:token-??????')].map((Value): [string, DeployedResource[], string] => [
      'a secret outside the app',
      [
        ...role(),
        resource('AWS::CodeBuild::Project', 'project', {
          ServiceRole: ROLE,
          Source: { Type: 'NO_SOURCE' },
          Environment: { Image: 'i', EnvironmentVariables: [{ Type: 'SECRETS_MANAGER', Value }] },
        }),
      ],
      `whether ${ROLE} is allowed to call secretsmanager:GetSecretValue on ${arn('secretsmanager', 'secret:token-??????')}, which AWS requires for the environment variables of a build, cannot be decided: the resource policy is not part of the app; see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env`,
    ]),
    [
      'a key outside the app',
      [
        ...role(allow(['sns:*', 'kms:*'])),
        resource('AWS::SNS::Topic', TOPIC, { KmsMasterKeyId: 'own' }),
        resource('AWS::Events::Rule', 'rule', { Targets: [{ Arn: TOPIC, RoleArn: ROLE }] }),
      ],
      `whether ${ROLE} is allowed to call kms:GenerateDataKey on ${arn('kms', 'key/own')}, which AWS requires for an EventBridge rule target, cannot be decided: the resource policy is not part of the app; see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html`,
    ],
    [
      'an alias outside the app',
      [
        ...role(allow(['sns:*', 'kms:*'])),
        resource('AWS::SNS::Topic', TOPIC, { KmsMasterKeyId: 'alias/own' }),
        resource('AWS::Events::Rule', 'rule', { Targets: [{ Arn: TOPIC, RoleArn: ROLE }] }),
      ],
      `whether ${ROLE} is allowed to call kms:GenerateDataKey on ${arn('kms', 'alias/own')}, which AWS requires for an EventBridge rule target, cannot be decided: the resource policy is not part of the app; see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html`,
    ],
    [
      'a type that the table does not have',
      [resource('AWS::Scheduler::Schedule', 'schedule', { Target: { RoleArn: ROLE } })],
      `the permissions that AWS requires of ${ROLE} for the property Target.RoleArn of AWS::Scheduler::Schedule are not known and were not checked: look up the required permissions in the documentation of the service, and check that the role has them; see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html`,
    ],
    [
      'a kind of action that the table does not have',
      [...role(), pipeline('AWS Deploy ElasticBeanstalk', {}, { InputArtifacts: [{ Name: 'Before' }] })],
      `the permissions that AWS requires of ${ROLE} for the action AWS Deploy ElasticBeanstalk are not known and were not checked: look up the required permissions in the documentation of the service, and check that the role has them; see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html`,
    ],
  ])('is reported for %s', (_, resources, said) => {
    expect(found(...resources).undecided.map(describeUndecided)).toContain(said);
  });

  it('does not exist for roles of pipeline actions and condition rules, which are checked when they run', () => {
    const gated = { Conditions: [{ Rules: [{ RoleArn: ROLE }] }] };
    const stages = [{ Actions: [{ RoleArn: ROLE }], BeforeEntry: gated, OnSuccess: gated, OnFailure: gated }];

    expect(found(resource('AWS::CodePipeline::Pipeline', 'p', { RoleArn: ROLE, Stages: stages })).undecided).toEqual(
      [],
    );
  });

  it('does not exist where roles are data: in policies, patterns, custom resources and variables', () => {
    const data = [
      resource('AWS::S3::BucketPolicy', 'p', {
        PolicyDocument: { Statement: [{ Principal: { AWS: ROLE }, RoleArn: ROLE }] },
      }),
      resource('AWS::ECR::Repository', 'r', {
        RepositoryPolicyText: { Statement: [{ Condition: { ArnEquals: { RoleArn: ROLE } } }] },
      }),
      resource('AWS::Events::Rule', 'e', { EventPattern: { detail: { requestParameters: { roleArn: [ROLE] } } } }),
      resource('Custom::Thing', 'c', { RoleArn: ROLE }),
      resource('AWS::CloudFormation::CustomResource', 'd', { RoleArn: ROLE }),
      resource('AWS::SSM::Parameter', 's', { Value: ROLE, Role: 'none' }),
    ];

    expect(found(...data).undecided).toEqual([]);
  });

  it('does not exist for a pipeline that cannot be read: the run refuses it', () => {
    expect(found(resource('AWS::CodePipeline::Pipeline', 'broken', { Stages: [] }), key).asked).toEqual([]);
  });
});

describe('a call that the code of a function may not make', () => {
  const denied = {
    ...allow('*'),
    Effect: 'Deny',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', 'function:function') } },
  };

  it('may be made by Lambda for it', () => {
    expect(found(...role(...interfaces('*'), denied), VPC_FUNCTION, SUBNET)).toMatchObject({
      missing: [],
      undecided: [],
    });
  });
});
