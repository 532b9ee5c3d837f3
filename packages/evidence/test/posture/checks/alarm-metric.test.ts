import { alarmMetric } from '../../../src/posture/checks/alarm-metric';
import { Case, describeCheck, Resources } from '../found';

const alarm = (Properties: object): Resources => ({ Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } });
const dimension = (Namespace: string, Name: string, Value: unknown = 'x') =>
  alarm({ Namespace, MetricName: 'M', Dimensions: [{ Name, Value }] });
const BALANCER: Resources = { Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' } };
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
