import { acts } from './invoke-acts';
import { ACCOUNT, att, role } from './template-parts';

const at = (kind: string) => `arn:aws:ecs:us-east-1:${ACCOUNT}:${kind}`;
const deploys = (pipelineName: string, Configuration: object, roleId = 'ShipRole') =>
  acts(
    pipelineName,
    'Deploy ECS',
    { ClusterName: { Ref: 'Cluster' }, ServiceName: 'web', ...Configuration },
    { InputArtifacts: [{ Name: 'Source' }] },
    roleId,
  );

/** Service, and pipelines that deploy images to it. */
export const services = (pipelineRole: (...statements: object[]) => object, guide: object) => ({
  Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'acts' } },
  TaskRole: role('ecs-tasks.amazonaws.com'),
  Definition: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'web',
      TaskRoleArn: att('TaskRole'),
      ContainerDefinitions: [
        { Name: 'app', Image: 'httpd:2.4', Essential: true },
        { Name: 'side', Image: 'busybox:1', Essential: false },
      ],
    },
  },
  Service: {
    Type: 'AWS::ECS::Service',
    Properties: {
      ServiceName: 'web',
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: 'Definition' },
      DesiredCount: 1,
      DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
    },
  },
  /** Service whose deployments are never interrupted. */
  Stubborn: {
    Type: 'AWS::ECS::Service',
    Properties: {
      ServiceName: 'stubborn',
      Cluster: { Ref: 'Cluster' },
      TaskDefinition: { Ref: 'Definition' },
      DesiredCount: 1,
    },
  },
  ShipRole: pipelineRole(
    guide,
    { Action: ['ecs:DescribeServices', 'ecs:UpdateService'], Resource: at('service/acts/web') },
    { Action: 'ecs:DescribeServices', Resource: [at('service/acts/gone'), at('service/acts/stubborn')] },
    { Action: 'ecs:UpdateService', Resource: [at('service/acts/gone'), at('service/acts/stubborn')] },
    { Action: 'ecs:DescribeTasks', Resource: at('task/acts/*') },
    { Action: 'ecs:ListTasks', Resource: at('container-instance/acts/*') },
    { Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
    { Action: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'], Resource: at('task-definition/*:*') },
    {
      Action: 'iam:PassRole',
      Resource: att('TaskRole'),
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ),
  IdleShipRole: pipelineRole(guide),
  Ship: deploys('ship', {}),
  ShipElsewhere: deploys('ship-elsewhere', { FileName: 'images/other.json' }),
  ShipBroken: deploys('ship-broken', { FileName: 'images/broken.json' }),
  ShipLate: deploys('ship-late', {
    ServiceName: 'stubborn',
    DeploymentTimeout: '1',
    FileName: 'images/broken.json',
  }),
  ShipStranger: deploys('ship-stranger', { FileName: 'images/stranger.json' }),
  ShipNoList: deploys('ship-no-list', { FileName: 'page.html' }),
  ShipNowhere: deploys('ship-nowhere', { ServiceName: 'gone' }),
  ShipDenied: deploys('ship-denied', {}, 'IdleShipRole'),
});
