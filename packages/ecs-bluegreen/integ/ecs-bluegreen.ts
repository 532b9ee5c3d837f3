import { App, Stack } from 'aws-cdk-lib/core';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { Naming } from '@slipway/conventions';
import { BlueGreenService, RunningImage } from '@slipway/ecs-bluegreen';
import { EncryptionKey } from '@slipway/kms';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a service before its first deployment. */
export function integCase(app: App): IntegCase {
  const name = Naming.pattern('slipway-{type}-{suffix}', { suffix: 'integ' });
  const foundation = new Stack(app, 'BlueGreenFoundation', { stackName: 'slipway-integ-ecs-foundation' });
  const stack = new Stack(app, 'BlueGreen', { stackName: 'slipway-integ-ecs-bluegreen' });
  const key = new EncryptionKey(foundation, 'Key', {
    alias: 'alias/slipway-integ-ecs',
    description: 'Logs of the shop',
  });
  const image = new RunningImage(foundation, 'RunningImage', { name, key });
  const vpc = new Vpc(stack, 'Vpc', {
    natGateways: 0,
    maxAzs: 2,
    subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC }],
  });
  const service = new BlueGreenService(stack, 'Service', {
    name,
    key,
    vpc,
    taskSubnets: { subnetType: SubnetType.PUBLIC },
    assignPublicIp: true,
    repository: new Repository(stack, 'Images'),
    image,
    port: 8080,
    smokeTest: false,
  });
  const integ = new IntegCase(app, { stacks: [foundation, stack], minutes: 15 });
  const { clusterName: cluster, serviceName, loadBalancer } = service;
  const ofService = (path: string, expected: string | number | boolean) => ({
    service: 'ecs',
    api: 'describeServices',
    parameters: { cluster, services: [serviceName] },
    at: [`services.0.${path}`, expected] as const,
  });
  const ofBalancer = (Key: string, Value: string) => ({
    service: 'elastic-load-balancing-v2',
    api: 'describeLoadBalancerAttributes',
    parameters: { LoadBalancerArn: loadBalancer.loadBalancerArn },
    like: { Attributes: Match.arrayWith([{ Key, Value }]) },
  });

  integ.check(
    'deployments',
    'use the blue/green strategy',
    ofService('deploymentConfiguration.strategy', 'BLUE_GREEN'),
  );
  integ.check('deployments', 'use the ECS deployment controller', ofService('deploymentController.type', 'ECS'));
  integ.check('deployments', 'do not allow commands in tasks (ECS Exec)', {
    ...ofService('enableExecuteCommand', false),
    notEmulated: 'the ECS model does not support ECS Exec',
  });
  integ.check(
    'load balancer',
    'drops invalid header fields',
    ofBalancer('routing.http.drop_invalid_header_fields.enabled', 'true'),
  );
  integ.check('running image', 'is kept in Parameter Store', {
    service: 'ssm',
    api: 'getParameter',
    parameters: { Name: image.parameterName },
    at: ['Parameter.Type', 'String'],
  });
  integ.check('alarms', 'detect unhealthy targets', {
    service: 'cloudwatch',
    api: 'describeAlarms',
    parameters: { AlarmNames: [service.alarms[0].alarmName] },
    like: { MetricAlarms: [Match.objectLike({ ActionsEnabled: true })] },
  });
  return integ;
}
