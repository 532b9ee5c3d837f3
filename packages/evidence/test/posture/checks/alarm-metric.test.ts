import { alarmMetric } from '../../../src/posture/checks/alarm-metric';
import { Case, describeCheck, Resources } from '../found';

const alarm = (Properties: object): Resources => ({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } });
const dimension = (Namespace: string, Name: string, Value: unknown = 'x') =>
  alarm({ Namespace, MetricName: 'M', Dimensions: [{ Name, Value }] });
const BALANCER: Resources = { Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' } };
const RESOURCES: Resources = {
  ...BALANCER,
  Queue: { Type: 'AWS::SQS::Queue' },
  Service: { Type: 'AWS::ECS::Service' },
  Machine: { Type: 'AWS::StepFunctions::StateMachine' },
};
const measured = (namespace: string, name: string, value: unknown) => ({
  ...dimension(`AWS/${namespace}`, name, value),
  ...RESOURCES,
});
const attribute = (resource: string, name: string) => ({ 'Fn::GetAtt': [resource, name] });
const filter = (MetricName: unknown): Resources => ({
  Filter: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: { MetricTransformations: [{ MetricNamespace: 'Shop', MetricName }] },
  },
});

describeCheck(alarmMetric, {
  red: [
    [
      'a dimension that no metric has',
      /no metric of AWS\/ElastiCache has the dimension ReplicationGroupId/,
      dimension('AWS/ElastiCache', 'ReplicationGroupId'),
    ],
    [
      'one in an expression',
      /no metric of AWS\/SQS has the dimension Queue/,
      alarm({ Metrics: [{ MetricStat: { Metric: { Namespace: 'AWS/SQS', Dimensions: [{ Name: 'Queue' }] } } }] }),
    ],
    [
      'an ARN for a name',
      /LoadBalancer is an ARN/,
      { ...dimension('AWS/ApplicationELB', 'LoadBalancer', { Ref: 'Balancer' }), ...BALANCER },
    ],
    ['a URL for a name', /QueueName is a URL, but .* a name/, measured('SQS', 'QueueName', { Ref: 'Queue' })],
    ['a URL as an attribute', /QueueName is a URL/, measured('SQS', 'QueueName', attribute('Queue', 'QueueUrl'))],
    ['a service by its ARN', /ServiceName is an ARN/, measured('ECS', 'ServiceName', { Ref: 'Service' })],
    [
      'a name for a full name',
      /LoadBalancer is a name, but the metrics use a full name/,
      measured('ApplicationELB', 'LoadBalancer', attribute('Balancer', 'LoadBalancerName')),
    ],
    ['an ARN of a function', /FunctionName is an ARN/, measured('Lambda', 'FunctionName', { 'Fn::GetAtt': 'F.Arn' })],
    ['an ARN as text', /FunctionName is an ARN/, measured('Lambda', 'FunctionName', 'arn:aws:lambda:eu-west-1:1:f:a')],
    [
      'a name for an ARN',
      /StateMachineArn is a name, but the metrics use an ARN/,
      measured('States', 'StateMachineArn', attribute('Machine', 'Name')),
    ],
    [
      'a metric that no filter makes',
      /no metric filter of the app produces the metric Eror/,
      { ...alarm({ Namespace: 'Shop', MetricName: 'Eror' }), ...filter('Error') },
    ],
    [
      'more datapoints than periods',
      /requires 3 datapoints within 2 evaluation periods/,
      alarm({ EvaluationPeriods: 2, DatapointsToAlarm: 3 }),
    ],
  ],
  green: [
    ...[
      'AWS/RDS ProxyName EndpointName TargetGroup Target TargetRole',
      'AWS/ElastiCache clusterId',
      'AWS/S3 SourceBucket DestinationBucket RuleId',
      'AWS/ECS ClusterName DiscoveryName TargetDiscoveryName',
      'ECS/ContainerInsights InstanceId CapacityProviderName VolumeName',
      'AWS/States ServiceMetric StateMachineArn Version Alias',
    ].map((words): Case => {
      const [Namespace, ...names] = words.split(' ');
      return [
        `the dimensions ${words}`,
        alarm({ Namespace, MetricName: 'M', Dimensions: names.map((Name) => ({ Name, Value: 'x' })) }),
      ];
    }),
    ['a name of a queue', measured('SQS', 'QueueName', attribute('Queue', 'QueueName'))],
    ['a name of a service', measured('ECS', 'ServiceName', attribute('Service', 'Name'))],
    ['an ARN of a state machine', measured('States', 'StateMachineArn', { Ref: 'Machine' })],
    ['an ARN of a state machine, as an attribute', measured('States', 'StateMachineArn', attribute('Machine', 'Arn'))],
    ['a version of a function', measured('Lambda', 'ExecutedVersion', attribute('Version', 'Version'))],
    ['an imported name', measured('SQS', 'QueueName', { 'Fn::ImportValue': 'queue' })],
    ['a protected resource', measured('WAFV2', 'Resource', 'arn:aws:elasticloadbalancing:eu-west-1:1:lb')],
    [
      'a dimension without a name',
      { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Namespace: 'AWS/X', Dimensions: [{}] } } },
    ],
    ['a dimension of the app with a URL', { ...dimension('Shop', 'Queue', { Ref: 'Queue' }), ...RESOURCES }],
    ['a dimension of the service', dimension('AWS/ElastiCache', 'CacheClusterId')],
    [
      'a name of a load balancer',
      {
        ...dimension('AWS/ApplicationELB', 'LoadBalancer', { 'Fn::GetAtt': ['Balancer', 'LoadBalancerFullName'] }),
        ...BALANCER,
      },
    ],
    ['a reference to what is elsewhere', dimension('AWS/ApplicationELB', 'LoadBalancer', { Ref: 'Other' })],
    ['a namespace of the app', dimension('Shop', 'Anything')],
    ['a metric that a filter makes', { ...alarm({ Namespace: 'Shop', MetricName: 'Error' }), ...filter('Error') }],
    [
      'a metric that an unknown filter may make',
      { ...alarm({ Namespace: 'Shop', MetricName: 'Error' }), ...filter({ 'Fn::Sub': '${Name}' }) },
    ],
    [
      'a metric whose name is not known',
      { ...alarm({ Namespace: 'Shop', MetricName: { Ref: 'Name' } }), ...filter('Error') },
    ],
    ['datapoints of periods', alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 })],
  ],
});
