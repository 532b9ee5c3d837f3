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

/** Resource types for which `Ref` returns an ARN, which cannot be the value of a dimension. */
const REF_IS_ARN = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::SNS::Topic',
];

/**
 * Reports alarms on metrics that do not exist, and alarms that require more datapoints than they have evaluation
 * periods.
 */
export const alarmMetric: PostureCheck = {
  id: 'alarm-metric',
  looksAt: ['AWS::CloudWatch::Alarm'],
  wants:
    'dimensions that the metrics of the service have; custom metrics that a metric filter of the app produces; no more datapoints than evaluation periods',
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

const LOCATION = 'Properties/Dimensions';

function ofDimensions(metric: Part, assembly: PostureAssembly): PostureProblem[] {
  const [namespace = ''] = metric.texts('Namespace');
  const allowed = Object.hasOwn(DIMENSIONS, namespace) ? DIMENSIONS[namespace] : undefined;
  return metric.items('Dimensions').flatMap((dimension) => {
    const unknown = allowed ? dimension.texts('Name').filter((name) => !allowed.includes(name)) : [];
    const byArn = dimension
      .parts('Value')
      .filter(
        (part) =>
          isObject(part.value) && 'Ref' in part.value && REF_IS_ARN.includes(String(assembly.target(part)?.type)),
      );
    return [
      ...unknown.map((name) => ({
        problem: `no metric of ${namespace} has the dimension ${name}`,
        instead: `use one of ${DIMENSIONS[namespace].join(', ')}`,
        location: LOCATION,
      })),
      ...byArn.map(() => ({
        problem: `the value of the dimension ${dimension.texts('Name')[0]} is an ARN, but the metrics use a name`,
        instead: 'use the attribute that returns the name, such as LoadBalancerFullName',
        location: LOCATION,
      })),
    ];
  });
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
