import type { PostureCheck, PostureProblem } from '../check';
import { Part } from '../part';
import type { PostureAssembly } from '../posture-assembly';
import type { PostureResource } from '../posture-template';
import { isObject, isOpaque } from '../template-value';

/** Names of the metric dimensions that AWS services use, by metric namespace. */
const DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS/RDS': [
    'DBInstanceIdentifier',
    'DBClusterIdentifier',
    'DatabaseClass',
    'EngineName',
    'SourceRegion',
    'Role',
    'DbClusterIdentifier',
    'ProxyName',
    'EndpointName',
    'TargetGroup',
    'Target',
    'TargetRole',
  ],
  'AWS/ElastiCache': ['CacheClusterId', 'CacheNodeId', 'clusterId'],
  'AWS/Lambda': ['FunctionName', 'Resource', 'ExecutedVersion', 'EventSourceMappingUUID'],
  'AWS/ECS': ['ClusterName', 'ServiceName', 'CapacityProviderName', 'DiscoveryName', 'TargetDiscoveryName'],
  'ECS/ContainerInsights': [
    'ClusterName',
    'ServiceName',
    'TaskDefinitionFamily',
    'TaskId',
    'ContainerName',
    'ContainerInstanceId',
    'InstanceId',
    'EC2InstanceId',
    'CapacityProviderName',
    'TaskSetId',
    'VolumeName',
  ],
  'AWS/ApplicationELB': ['LoadBalancer', 'TargetGroup', 'AvailabilityZone'],
  'AWS/NetworkELB': ['LoadBalancer', 'TargetGroup', 'AvailabilityZone'],
  'AWS/SQS': ['QueueName'],
  'AWS/SNS': ['TopicName', 'Application', 'Platform', 'Country', 'SMSType', 'PhoneNumber'],
  'AWS/DynamoDB': [
    'TableName',
    'Operation',
    'GlobalSecondaryIndexName',
    'StreamLabel',
    'ReceivingRegion',
    'DelegatedOperation',
    'OperationType',
    'Verb',
  ],
  'AWS/Events': ['RuleName', 'EventBusName', 'EventSourceName'],
  'AWS/CodeBuild': ['ProjectName', 'BuildId', 'BuildNumber'],
  'AWS/ApiGateway': ['ApiName', 'ApiId', 'Stage', 'Method', 'Resource', 'Route'],
  'AWS/States': [
    'StateMachineArn',
    'Version',
    'Alias',
    'ActivityArn',
    'LambdaFunctionArn',
    'ServiceIntegrationResourceArn',
    'APIName',
    'ServiceMetric',
  ],
  'AWS/EC2': ['InstanceId', 'AutoScalingGroupName', 'ImageId', 'InstanceType'],
  'AWS/S3': ['BucketName', 'StorageType', 'FilterId', 'SourceBucket', 'DestinationBucket', 'RuleId'],
  'AWS/WAFV2': [
    'WebACL',
    'Rule',
    'RuleGroup',
    'Region',
    'ManagedRuleGroup',
    'ManagedRuleGroupRule',
    'Country',
    'Attack',
    'Device',
    'LabelName',
    'LabelNamespace',
    'ResourceType',
    'Resource',
  ],
  'AWS/Firehose': ['DeliveryStreamName'],
  'AWS/Kinesis': ['StreamName', 'ShardId', 'ConsumerName'],
};

const ARN = 'an ARN';
const URL = 'a URL';
const NAME = 'a name';
const FULL_NAME = 'a full name';

/** What `Ref` returns, for resource types for which it does not return a name. */
const REFS: Readonly<Record<string, string>> = {
  'AWS::ECS::Service': ARN,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': ARN,
  'AWS::ElasticLoadBalancingV2::TargetGroup': ARN,
  'AWS::SNS::Topic': ARN,
  'AWS::SQS::Queue': URL,
};

/**
 * Reports alarms on metrics that do not exist, and alarms that require more datapoints than they have evaluation
 * periods.
 */
export const alarmMetric: PostureCheck = {
  id: 'alarm-metric',
  looksAt: ['AWS::CloudWatch::Alarm'],
  wants:
    'dimensions that the metrics of the service have, with names where the metrics use names; custom metrics that a metric filter of the app produces; no more datapoints than evaluation periods',
  why: 'an alarm whose metric has no data never goes into the ALARM state',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html',
  items: { pciDss: ['10.4.1', '10.7.1', '10.7.2'] },
  find: (alarm, assembly) => {
    const metrics = [alarm, ...alarm.items('Metrics').flatMap((metric) => metric.parts('MetricStat.Metric'))];
    return [
      ...metrics.flatMap((metric) => [...ofDimensions(metric, assembly), ...ofFilters(metric, assembly)]),
      ...ofPeriods(alarm),
    ];
  },
};

/** Kinds of the values that attributes return, by the names of the attributes. The first match counts. */
const ATTRIBUTES: readonly (readonly [RegExp, string])[] = [
  [/Arn$/, ARN],
  [/Url$/, URL],
  [/FullName$/, FULL_NAME],
  [/Name$/, NAME],
];

const EXAMPLES: Readonly<Record<string, string>> = {
  [ARN]: 'Arn',
  [FULL_NAME]: 'LoadBalancerFullName or TargetGroupFullName',
  [NAME]: 'QueueName or TopicName',
};

const LOCATION = 'Properties/Dimensions';

function ofDimensions(metric: Part, assembly: PostureAssembly): PostureProblem[] {
  const [namespace = ''] = metric.texts('Namespace');
  const allowed = Object.hasOwn(DIMENSIONS, namespace) ? DIMENSIONS[namespace] : undefined;
  return metric.items('Dimensions').flatMap((dimension) => {
    const unknown = allowed ? dimension.texts('Name').filter((name) => !allowed.includes(name)) : [];
    return [
      ...unknown.map((name) => ({
        problem: `no metric of ${namespace} has the dimension ${name}`,
        instead: `use one of ${DIMENSIONS[namespace].join(', ')}`,
        location: LOCATION,
      })),
      ...(/^(AWS|ECS)\//.test(namespace) ? ofValue(dimension, assembly) : []),
    ];
  });
}

/** Finds dimension values of the wrong kind, such as an ARN where the metrics of an AWS service use a name. */
function ofValue(dimension: Part, assembly: PostureAssembly): PostureProblem[] {
  const [name = ''] = dimension.texts('Name');
  const used = name.endsWith('Arn') ? ARN : /^(LoadBalancer|TargetGroup)$/.test(name) ? FULL_NAME : NAME;
  return dimension
    .parts('Value')
    .flatMap((part) => kindOf(part, assembly) ?? [])
    .filter((kind) => kind !== used && name !== 'Resource')
    .map((kind) => ({
      problem: `the value of the dimension ${name} is ${kind}, but the metrics use ${used}`,
      instead: `use the attribute that returns ${used}, such as ${EXAMPLES[used]}`,
      location: LOCATION,
    }));
}

/** Returns the kind of a dimension value, or `undefined` if the template does not contain it. */
function kindOf(part: Part, assembly: PostureAssembly): string | undefined {
  if (!isObject(part.value)) {
    return String(part.value).startsWith('arn:') ? ARN : undefined;
  }
  const type = String(assembly.target(part)?.type);
  if ('Ref' in part.value) {
    return REFS[type];
  }
  const attribute = String([part.value['Fn::GetAtt']].flat().at(-1));
  return ATTRIBUTES.find(([pattern]) => pattern.test(attribute))?.[1];
}

/**
 * Finds alarm metrics that no metric filter of the app produces, although a metric filter uses the metric's namespace.
 */
function ofFilters(metric: Part, assembly: PostureAssembly): PostureProblem[] {
  const [namespace] = metric.texts('Namespace');
  const [name] = metric.texts('MetricName');
  const made = assembly
    .ofType('AWS::Logs::MetricFilter')
    .flatMap(transformationsOf)
    .filter((one) => one.namespace === namespace);
  if (name === undefined || isOpaque(name) || made.length === 0) {
    return [];
  }
  return made.some((one) => one.name === undefined || one.name === name)
    ? []
    : [
        {
          problem: `no metric filter of the app produces the metric ${name} in the namespace ${namespace}`,
          instead: `watch one of ${made.map((one) => one.name).join(', ')}`,
          location: 'Properties/MetricName',
        },
      ];
}

function transformationsOf(filter: PostureResource) {
  return filter.items('MetricTransformations').map((one) => ({
    namespace: one.texts('MetricNamespace')[0],
    name: one.texts('MetricName').find((text) => !isOpaque(text)),
  }));
}

function ofPeriods(alarm: PostureResource): PostureProblem[] {
  const [periods] = alarm.texts('EvaluationPeriods').map(Number);
  const [points] = alarm.texts('DatapointsToAlarm').map(Number);
  return points > periods
    ? [
        {
          problem: `the alarm requires ${points} datapoints within ${periods} evaluation periods`,
          instead: 'set DatapointsToAlarm to EvaluationPeriods or less',
          location: 'Properties/DatapointsToAlarm',
        },
      ]
    : [];
}
