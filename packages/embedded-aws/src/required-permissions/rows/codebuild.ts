import { Buildspec, parseBuildspec, parseSecretReference } from '@slipway/buildspec';
import { pipelineActions } from './pipelines';
import { UNKNOWN_PART } from '../policy/wildcards';
import { arn, ask, isCustomerKey, pullImage, readBucketSettings, useKey, useObjects, writeLogs } from './common-asks';
import { Ask, Moment, ResourceRow, ResourceSubject, Subject } from './row';

const PROJECT = 'AWS::CodeBuild::Project';
const GUIDE = 'https://docs.aws.amazon.com/codebuild/latest/userguide';

interface ProjectProperties {
  readonly ServiceRole: string;
  readonly Environment: {
    readonly Image: string;
    readonly ImagePullCredentialsType?: string;
    readonly EnvironmentVariables?: readonly { readonly Type?: string; readonly Value: unknown }[];
  };
  readonly LogsConfig?: {
    readonly CloudWatchLogs?: { readonly Status?: string; readonly GroupName?: string };
    readonly S3Logs?: { readonly Status?: string; readonly Location?: string };
  };
  readonly VpcConfig?: { readonly Subnets?: readonly string[]; readonly SecurityGroupIds?: readonly string[] };
  readonly Source: {
    readonly Type: string;
    readonly Location?: string;
    readonly BuildSpec?: string;
    readonly Auth?: { readonly Type?: string; readonly Resource?: string };
  };
}

/**
 * Returns when a project's permissions are needed: when a pipeline action runs or, if no pipeline uses the project, in
 * the background.
 */
const whenBuilt = ({ account, resource }: ResourceSubject): Moment =>
  pipelineActions(account).some(({ configuration: { ProjectName } }) => ProjectName === resource.physicalId)
    ? 'use'
    : 'background';

/**
 * Returns when the permissions to fetch a project's source are needed. A pipeline that uses the project does not need
 * them, because the pipeline provides the source itself.
 */
const whenFetched = (subject: ResourceSubject): Moment => (whenBuilt(subject) === 'use' ? 'call' : 'background');

const row = (
  title: string,
  page: string,
  asks: (project: ProjectProperties, subject: ResourceSubject) => readonly Ask[],
  moment: ResourceRow['moment'] = whenBuilt,
): ResourceRow => ({
  type: PROJECT,
  roles: ['ServiceRole'],
  moment,
  title,
  source: `${GUIDE}/${page}`,
  asks: (subject) => asks(subject.resource.properties as unknown as ProjectProperties, subject),
});

export const CODEBUILD_ROWS: readonly ResourceRow[] = [
  {
    type: PROJECT,
    roles: ['BuildBatchConfig.ServiceRole'],
    moment: whenBuilt,
    title: 'a batch build',
    source: `${GUIDE}/batch-build.html#batch_security_role`,
    asks: ({ resource: { properties, physicalId }, place }) => {
      const { ServiceRole: role } = (properties.BuildBatchConfig ?? {}) as { readonly ServiceRole?: string };
      return role === undefined
        ? []
        : [
            ask(
              role,
              ['codebuild:StartBuild', 'codebuild:StopBuild', 'codebuild:RetryBuild'],
              arn('codebuild', `project/${physicalId}`, place),
            ),
          ];
    },
  },
  row(
    'a build project in a VPC',
    'auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface',
    inVpc,
    'creation',
  ),
  row(
    'a build log',
    'setting-up-service-role.html',
    ({ ServiceRole: role, LogsConfig: { CloudWatchLogs: logs, S3Logs: s3 } = {} }, subject) => [
      ...(logs?.Status === 'DISABLED'
        ? []
        : writeLogs(role, logs?.GroupName ?? `/aws/codebuild/${subject.resource.physicalId}`, subject)),
      ...(s3?.Status === 'ENABLED' ? [ask(role, ['s3:PutObject'], `arn:aws:s3:::${s3.Location}/${UNKNOWN_PART}`)] : []),
    ],
  ),
  row(
    'a build image',
    'sample-ecr.html',
    ({ ServiceRole: role, Environment: { Image: image, ImagePullCredentialsType: credentials } }) =>
      credentials === 'SERVICE_ROLE' ? pullImage(role, image) : [],
  ),
  row('the environment variables of a build', 'build-spec-ref.html#build-spec.env', (project, subject) =>
    valuesOf(project, subject),
  ),
  row('build reports', 'test-permissions.html', (project, subject) =>
    Object.entries(inlineBuildspec(project)?.reports ?? {}).flatMap(([group, { 'file-format': format }]) =>
      writeReport(project.ServiceRole, group, format, subject),
    ),
  ),
  row(
    'a build source in S3',
    'setting-up-service-role.html',
    ({ ServiceRole: role, Source: { Type: type, Location: location = '' } }, subject) => {
      const [bucket, ...key] = location.replace(/^arn:[^:]*:s3:::/, '').split('/');
      return type === 'S3'
        ? [...useObjects(role, bucket, key.join('/'), 'read', subject), readBucketSettings(role, bucket)]
        : [];
    },
    whenFetched,
  ),
  row(
    'a build source in CodeCommit',
    'setting-up-service-role.html',
    ({ ServiceRole: role, Source: { Type: type, Location: location = '' } }, { place: { accountId } }) => {
      const [, region, repository] = /^https:\/\/git-codecommit\.([^.]+)\.[^/]+\/v1\/repos\/(.+)$/.exec(location) ?? [];
      return type === 'CODECOMMIT' && repository !== undefined
        ? [ask(role, ['codecommit:GitPull'], arn('codecommit', repository, { accountId, region }))]
        : [];
    },
    whenFetched,
  ),
  row(
    'a build source with a connection',
    'connections-github-app.html#connections-github-role-access',
    ({ ServiceRole: role, Source: { Auth: auth } }) =>
      auth?.Type === 'CODECONNECTIONS' && auth.Resource !== undefined
        ? [
            ask(role, ['codeconnections:GetConnectionToken', 'codeconnections:GetConnection'], auth.Resource, {
              orActions: ['codestar-connections:GetConnectionToken', 'codestar-connections:GetConnection'],
            }),
          ]
        : [],
    whenFetched,
  ),
];

/** Code coverage report formats. All other formats are test report formats. */
const COVERAGE = ['CLOVERXML', 'COBERTURAXML', 'JACOCOXML', 'SIMPLECOV'];

/**
 * Returns the permissions that a build needs to write a report to a report group. The report group is named after the
 * project and the given name, unless the given name is the ARN of a report group.
 */
function writeReport(
  role: string,
  group: string,
  format: string,
  { account, place, resource }: ResourceSubject,
): Ask[] {
  const name = group.startsWith('arn:')
    ? group.slice(group.indexOf('report-group/') + 13)
    : `${resource.physicalId}-${group}`;
  const made = account
    .all('AWS::CodeBuild::ReportGroup')
    .some(({ physicalId, properties: { Name } }) => physicalId === group || Name === name);
  const actions = [
    'codebuild:CreateReport',
    'codebuild:UpdateReport',
    COVERAGE.includes(format) ? 'codebuild:BatchPutCodeCoverages' : 'codebuild:BatchPutTestCases',
  ];
  return [
    ask(
      role,
      made ? actions : ['codebuild:CreateReportGroup', ...actions],
      group.startsWith('arn:') ? group : arn('codebuild', `report-group/${name}`, place),
    ),
  ];
}

/**
 * Returns the EC2 permissions that CodeBuild needs for a project in a VPC. Creating a network interface also requires
 * permissions on its subnet and security groups.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
function inVpc({ ServiceRole: role, VpcConfig: vpc }: ProjectProperties, { place }: Subject): Ask[] {
  if (vpc?.Subnets === undefined) {
    return [];
  }
  const made = arn('ec2', `network-interface/${UNKNOWN_PART}`, place);
  const subnets = vpc.Subnets.map((subnet) => arn('ec2', `subnet/${subnet}`, place));
  const groups = (vpc.SecurityGroupIds ?? []).map((group) => arn('ec2', `security-group/${group}`, place));
  return [
    ...[made, ...subnets, ...groups].map((target) => ask(role, ['ec2:CreateNetworkInterface'], target)),
    ask(role, ['ec2:DeleteNetworkInterface'], made),
    ask(
      role,
      [
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcs',
      ],
      '*',
    ),
    ...subnets.map((subnet) =>
      ask(role, ['ec2:CreateNetworkInterfacePermission'], made, {
        context: { 'ec2:Subnet': subnet, 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
      }),
    ),
  ];
}

/** Returns the inline buildspec of a project. A buildspec in the source is read only when the build runs. */
function inlineBuildspec({ Source: { BuildSpec: text } }: ProjectProperties): Buildspec | undefined {
  if (text === undefined || !/[\n{]/.test(text)) {
    return undefined;
  }
  try {
    return parseBuildspec(text);
  } catch {
    return undefined; // the build itself reports that its buildspec is invalid
  }
}

function valuesOf(project: ProjectProperties, subject: ResourceSubject): Ask[] {
  const {
    ServiceRole: role,
    Environment: { EnvironmentVariables: variables = [] },
  } = project;
  const { 'parameter-store': parameters = {}, 'secrets-manager': secrets = {} } = inlineBuildspec(project)?.env ?? {};
  const ofType = (type: string) => variables.filter(({ Type }) => Type === type).map(({ Value }) => String(Value));
  return [
    ...[...ofType('PARAMETER_STORE'), ...Object.values(parameters)].map((name) =>
      ask(role, ['ssm:GetParameters'], arn('ssm', `parameter/${name.replace(/^\//, '')}`, subject.place)),
    ),
    ...[...ofType('SECRETS_MANAGER'), ...Object.values(secrets)].flatMap((reference) =>
      readSecret(role, parseSecretReference(reference).secretId, subject),
    ),
  ];
}

/**
 * Returns the permissions to read a secret. The secret can be named without the six random characters at the end of its
 * ARN.
 */
function readSecret(role: string, secretId: string, subject: Subject): Ask[] {
  const secret = subject.account
    .all('AWS::SecretsManager::Secret')
    .find(({ physicalId, properties: { Name } }) => physicalId === secretId || Name === secretId);
  const target =
    secret?.physicalId ??
    (secretId.startsWith('arn:') ? secretId : arn('secretsmanager', `secret:${secretId}-??????`, subject.place));
  const key = secret?.properties.KmsKeyId;
  return [
    ask(role, ['secretsmanager:GetSecretValue'], target),
    ...(isCustomerKey(key)
      ? [useKey(role, ['kms:Decrypt'], key, 'secretsmanager', subject, { 'kms:EncryptionContext:SecretARN': target })]
      : []),
  ];
}
