import { UNKNOWN_PART } from '../policy/wildcards';
import { arn, ask, publish, writeLogs } from './common-asks';
import { Ask, ResourceRow, ResourceSubject } from './row';

const FUNCTION = 'AWS::Lambda::Function';
const GUIDE = 'https://docs.aws.amazon.com/lambda/latest/dg';

interface VpcConfig {
  readonly SubnetIds: readonly string[];
  readonly SecurityGroupIds?: readonly string[];
}

export const LAMBDA_ROWS: readonly ResourceRow[] = [
  {
    type: FUNCTION,
    roles: ['Role'],
    moment: 'creation',
    title: 'a function in a VPC',
    source: `${GUIDE}/configuration-vpc.html#configuration-vpc-permissions`,
    asks: ({ resource, place, account }) => {
      const { VpcConfig: vpc, Role: role } = resource.properties as {
        readonly VpcConfig?: VpcConfig;
        readonly Role: string;
      };
      if (vpc === undefined || vpc.SubnetIds.length === 0) {
        return [];
      }
      const deletable = uniqueInterfaces(role, { account, place, resource });
      return [
        ...createInterface(role, vpc, place),
        ask(role, ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*'),
        // no network interface exists at creation, so AWS accepts a permission for a unique ID or for all resources, in
        // this form
        {
          principal: { roleArn: role },
          actions: ['ec2:DeleteNetworkInterface'],
          resources: [arn('ec2', '*/*', place), ...deletable],
          context: NO_INTERFACE,
        },
        ask(
          role,
          ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
          arn('ec2', `network-interface/${UNKNOWN_PART}`, place),
          { context: vpcOf(vpc, { account, place, resource }) },
        ),
      ];
    },
  },
  {
    type: FUNCTION,
    roles: ['Role'],
    moment: 'background',
    title: 'a function log',
    source: `${GUIDE}/monitoring-cloudwatchlogs.html`,
    asks: (subject) => {
      const { Role: role, LoggingConfig: logging } = subject.resource.properties as {
        readonly Role: string;
        readonly LoggingConfig?: { readonly LogGroup?: string };
      };
      return writeLogs(role, logging?.LogGroup ?? `/aws/lambda/${subject.resource.physicalId}`, subject);
    },
  },
  {
    type: FUNCTION,
    roles: ['Role'],
    moment: 'creation',
    title: "a function's dead-letter target",
    source: `${GUIDE}/invocation-async-retain-records.html#invocation-dlq`,
    asks: (subject) =>
      send(
        subject.resource.properties.Role as string,
        (subject.resource.properties.DeadLetterConfig as { readonly TargetArn?: string } | undefined)?.TargetArn,
        subject,
      ),
  },
  {
    type: FUNCTION,
    roles: ['Role'],
    moment: 'creation',
    title: "a function's active tracing",
    source: `${GUIDE}/services-xray.html`,
    asks: ({
      resource: {
        properties: { Role: role, TracingConfig: tracing },
      },
    }) =>
      (tracing as { readonly Mode?: string } | undefined)?.Mode === 'Active'
        ? [ask(role as string, ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*')]
        : [],
  },
  {
    type: FUNCTION,
    roles: ['Role'],
    moment: 'background',
    title: "a function's file system",
    source: `${GUIDE}/configuration-filesystem.html`,
    asks: ({
      resource: {
        properties: { Role: role, FileSystemConfigs: systems = [] },
      },
    }) =>
      (systems as { readonly Arn: string }[]).map(({ Arn }) =>
        ask(
          role as string,
          ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
          Arn.replace(/:access-point\/.*/, `:file-system/${UNKNOWN_PART}`),
          { context: { 'elasticfilesystem:AccessPointArn': Arn } },
        ),
      ),
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    roles: [],
    moment: 'creation',
    title: 'an event source mapping',
    source: `${GUIDE}/invocation-eventsourcemapping.html`,
    asks: (subject) => {
      const { FunctionName: name, EventSourceArn: source = '' } = subject.resource.properties as {
        readonly FunctionName: string;
        readonly EventSourceArn?: string;
      };
      const role = roleOf(name, subject);
      return role === undefined ? [] : poll(role, source);
    },
  },
  {
    type: 'AWS::Lambda::EventInvokeConfig',
    roles: [],
    moment: 'creation',
    title: "a function's destination",
    source: `${GUIDE}/invocation-async-retain-records.html#invocation-async-destinations`,
    asks: (subject) => {
      const { FunctionName: name, DestinationConfig: { OnSuccess, OnFailure } = {} } = subject.resource.properties as {
        readonly FunctionName: string;
        readonly DestinationConfig?: { readonly OnSuccess?: Destination; readonly OnFailure?: Destination };
      };
      const role = roleOf(name, subject);
      return role === undefined
        ? []
        : [OnSuccess, OnFailure].flatMap((target) => send(role, target?.Destination, subject));
    },
  },
];

interface Destination {
  readonly Destination?: string;
}

/** Values of the condition keys of a network interface that does not exist yet. */
const NO_INTERFACE = { 'ec2:Vpc': null, 'ec2:Subnet': null };

function createInterface(
  role: string,
  { SubnetIds, SecurityGroupIds = [] }: VpcConfig,
  place: ResourceSubject['place'],
): Ask[] {
  const parts = [
    `network-interface/${UNKNOWN_PART}`,
    ...SubnetIds.map((id) => `subnet/${id}`),
    ...SecurityGroupIds.map((id) => `security-group/${id}`),
  ];
  return parts.map((part) => ask(role, ['ec2:CreateNetworkInterface'], arn('ec2', part, place)));
}

function vpcOf({ SubnetIds }: VpcConfig, { account, place }: ResourceSubject): Ask['context'] {
  const vpc = account.find('AWS::EC2::Subnet', SubnetIds[0])?.properties.VpcId;
  return vpc === undefined ? {} : { 'ec2:Vpc': arn('ec2', `vpc/${String(vpc)}`, place) };
}

/** Returns the ARNs of network interfaces that a role's policies name by ID. */
function uniqueInterfaces(roleArn: string, { account, place }: ResourceSubject): string[] {
  const { identity = [] } = account.policiesFor({ roleArn }, '*') ?? {};
  return identity
    .flatMap(({ Resource }) => [Resource ?? []].flat())
    .filter((one) =>
      new RegExp(`^arn:[^:]*:ec2:${place.region}:${place.accountId}:network-interface/eni-[0-9a-f]+$`).test(one),
    );
}

/** Returns the permissions to send events to a queue, a topic, another function, an event bus or a bucket. */
function send(role: string, target: string | undefined, subject: ResourceSubject): Ask[] {
  switch (target?.split(':')[2]) {
    case 'sqs':
      return [ask(role, ['sqs:SendMessage'], target!)];
    case 'sns':
      return publish(role, target!, subject);
    case 'lambda':
      return [ask(role, ['lambda:InvokeFunction'], target!)];
    case 'events':
      return [ask(role, ['events:PutEvents'], target!)];
    case 's3':
      return [ask(role, ['s3:PutObject'], `${target}/${UNKNOWN_PART}`), ask(role, ['s3:ListBucket'], target!)];
    default:
      return [];
  }
}

function poll(role: string, source: string): Ask[] {
  switch (source.split(':')[2]) {
    case 'sqs':
      return [ask(role, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], source)];
    case 'kinesis':
      return [
        ask(
          role,
          ['kinesis:DescribeStream', 'kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:ListShards'],
          source,
        ),
      ];
    case 'dynamodb':
      return [
        ask(role, ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], source),
        ask(role, ['dynamodb:ListStreams'], '*'),
      ];
    default:
      return [];
  }
}

function roleOf(functionName: string, { account }: ResourceSubject): string | undefined {
  const name = /:function:([^:]+)/.exec(functionName)?.[1] ?? functionName.split(':')[0];
  return account.find(FUNCTION, name)?.properties.Role as string | undefined;
}
