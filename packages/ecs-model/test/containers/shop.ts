import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateRuleCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Containers } from '../../src/containers/containers';
import { TaskEngine } from '../../src/containers/engine/container-launcher';
import { DeploymentRecord, ServiceView } from '../../src/containers/service-view';
import { DeployedResource, DeployedStack } from '@slipway/embedded-aws';
import { ImageConfig, ImageStore } from '../../src/images/image-store';
import { until } from '@slipway/testing/until';
import { AwsStandIn } from './aws-stand-in';

/** Length of a minute of the model in the tests, in milliseconds. */
export const MINUTE_MS = 100;
/** Length of a minute of a model in which hours pass, in milliseconds. */
export const LIVELY_MS = 5;

const PREFIX = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
export const BLUE = `${PREFIX}:targetgroup/blue/1`;
export const GREEN = `${PREFIX}:targetgroup/green/2`;
export const LISTENER = `${PREFIX}:listener/app/shop/1/11`;
export const TEST_LISTENER = `${PREFIX}:listener/app/shop/1/22`;
export const SERVICE = 'arn:aws:ecs:us-east-1:111122223333:service/shop-cluster/shop';
export const HOOK = 'arn:aws:lambda:us-east-1:111122223333:function:smoke-test';
const FAMILY = 'arn:aws:ecs:us-east-1:111122223333:task-definition/shop';
export const BALANCER = `${PREFIX}:loadbalancer/app/shop/1`;
/** Health check timeout, ten seconds in real time, because a busy machine responds slowly although it is healthy. */
const PATIENCE_SECONDS = 6000;

/**
 * Program that responds with its release, over TLS if it has a certificate, and behaves as a request or its environment
 * says.
 */
const PROGRAM = `
const { existsSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { RELEASE, HEALTH = '200', PORT, ABRUPT, TLS_CERTIFICATE: cert, TLS_KEY: key } = process.env;
let health = Number(HEALTH);
const answered = (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/health') return response.writeHead(health).end();
  if (url.pathname === '/sicken') health = 500;
  if (url.pathname === '/exit') process.exit(3);
  if (url.pathname === '/break') { response.writeHead(200, { 'content-length': '100' }); response.write('half'); return setTimeout(() => process.exit(4), 50); }
  if (url.pathname === '/drop') return request.socket.destroy();
  if (url.pathname === '/environment') return response.end(JSON.stringify(process.env));
  if (url.pathname === '/connection') return response.end(String(request.socket.remotePort));
  if (url.pathname === '/headers') return response.end(JSON.stringify(request.headers));
  if (url.pathname === '/echo') return request.pipe(response);
  const until = url.searchParams.get('until');
  const answer = () => until === null || existsSync(until) ? response.end(RELEASE) : setTimeout(answer, 5);
  answer();
};
const server = cert ? https.createServer({ cert, key }, answered) : http.createServer(answered);
server.listen(PORT, '127.0.0.1');
process.on('SIGTERM', () => ABRUPT ? process.exit(0) : server.close(() => process.exit(0)));
setInterval(() => undefined, 1000);
console.log('release', RELEASE);
`;

export const resource = (
  type: string,
  physicalId: string,
  properties: Record<string, unknown>,
  logicalId = physicalId,
): DeployedResource => ({ type, physicalId, properties, logicalId, path: `Shop/${logicalId}`, stubbed: false });

const forward = [
  {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: BLUE, Weight: 100 },
        { TargetGroupArn: GREEN, Weight: 0 },
      ],
    },
  },
];

export interface ShopProps {
  /** Properties of the service. */
  readonly settings?: Record<string, unknown>;
  readonly deploymentConfiguration?: Record<string, unknown>;
  readonly targetGroup?: Record<string, unknown>;
  /** Resources in addition to those of the service. */
  readonly more?: readonly DeployedResource[];
  /** Image of the task definition in the template. */
  readonly image?: string;
  /** Revision of the task definition. */
  readonly revision?: number;
  readonly environment?: Record<string, string>;
  /** Other settings of the container in the task definition. */
  readonly container?: Record<string, unknown>;
  /** Other containers of the task definition. */
  readonly sidecars?: readonly Record<string, unknown>[];
  /** Other settings of the task definition. */
  readonly task?: Record<string, unknown>;
}

/**
 * Service behind a load balancer on the model, as a stack declares it, and the calls with which a function deploys to
 * it.
 */
export class Shop {
  public readonly ecs: ECSClient;
  public readonly elb: ElasticLoadBalancingV2Client;
  public production = '';
  public test = '';

  private constructor(
    public readonly standIn: AwsStandIn,
    public readonly containers: Containers,
    private readonly images: ImageStore,
    public readonly folder: string,
    /** Messages in which the model says what it is waiting for. */
    public readonly waits: readonly string[],
  ) {
    const options = (endpoint: string) => ({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
    this.ecs = new ECSClient(options(containers.environment.AWS_ENDPOINT_URL_ECS));
    this.elb = new ElasticLoadBalancingV2Client(
      options(containers.environment.AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2),
    );
  }

  public static async open(minuteMs = MINUTE_MS, engine?: TaskEngine): Promise<Shop> {
    const folder = mkdtempSync(join(tmpdir(), 'shop-'));
    const standIn = await AwsStandIn.start();
    const images = new ImageStore(join(folder, 'images'));
    const waits: string[] = [];
    const containers = await Containers.start({
      aws: standIn.aws,
      credentials: standIn.credentials,
      images,
      minuteMs,
      logFolder: join(folder, 'logs'),
      path: process.env.PATH!,
      onWaiting: (line) => waits.push(line),
      engine,
    });
    return new Shop(standIn, containers, images, folder, waits);
  }

  public async close(): Promise<void> {
    await this.containers.stop();
    await this.standIn.stop();
    rmSync(this.folder, { recursive: true });
  }

  public get service(): ServiceView {
    return this.containers.services.views[0];
  }

  /** Creates the two rules, as a function of the stack does before the service exists, and then the stack. */
  public async deploy(props: ShopProps = {}): Promise<void> {
    if (this.production === '') {
      this.standIn.listeners.push(LISTENER, TEST_LISTENER);
      this.production = await this.createRule(LISTENER);
      this.test = await this.createRule(TEST_LISTENER);
    }
    await this.containers.follow(this.stack(props));
  }

  /** Image whose program responds with the release. */
  public async image(
    release: string,
    environment: Record<string, string> = {},
    program: Pick<ImageConfig, 'Entrypoint' | 'Cmd'> = { Entrypoint: ['/usr/local/bin/node'], Cmd: ['main.js'] },
  ): Promise<string> {
    const digest = `sha256:${createHash('sha256')
      .update(`${release}${JSON.stringify(environment)}`)
      .digest('hex')}`;
    const root = mkdtempSync(join(this.folder, 'root-'));
    mkdirSync(join(root, 'app'));
    writeFileSync(join(root, 'app', 'main.js'), PROGRAM);
    await this.images.keep([digest], root, {
      Env: [`RELEASE=${release}`, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)],
      ...program,
      WorkingDir: '/app',
    });
    return `111122223333.dkr.ecr.us-east-1.amazonaws.com/shop@${digest}`;
  }

  /** Deploys another image to the service, as the pipeline does, and returns the response of ECS. */
  public async release(image: string, more: Record<string, unknown> = {}) {
    await this.ecs.send(
      new RegisterTaskDefinitionCommand({ family: 'shop', containerDefinitions: [{ name: 'app', image }] }),
    );
    return this.ecs.send(
      new UpdateServiceCommand({ cluster: 'shop-cluster', service: 'shop', taskDefinition: 'shop', ...more }),
    );
  }

  /** Returns the input of an update with this bake time. All other settings remain unchanged. */
  public async baking(bakeTimeInMinutes: number) {
    const { services: [service] = [] } = await this.ecs.send(
      new DescribeServicesCommand({ cluster: 'shop-cluster', services: ['shop'] }),
    );
    return { deploymentConfiguration: { ...service.deploymentConfiguration, bakeTimeInMinutes } };
  }

  /** Deploys one image with one task. */
  public async serve(release: string, props: ShopProps = {}, environment: Record<string, string> = {}): Promise<void> {
    await this.deploy(props);
    await this.release(await this.image(release, environment), { desiredCount: 1 });
    await this.service.settled();
  }

  public get latest(): DeploymentRecord {
    return this.service.deployments[this.service.deployments.length - 1];
  }

  /** Resolves when the deployment has reached a stage or has ended. */
  public async reaches(stage: string): Promise<void> {
    await until(
      () => this.latest.stages.some((it) => it.stage === stage) || !/PENDING|IN_PROGRESS/.test(this.latest.status),
    );
  }

  public stack({
    settings,
    deploymentConfiguration,
    targetGroup,
    more = [],
    image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/repository:none',
    revision = 0,
    environment = {},
    container = {},
    sidecars = [],
    task = {},
  }: ShopProps = {}): DeployedStack {
    const group = {
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: '10',
      HealthCheckTimeoutSeconds: PATIENCE_SECONDS,
      UnhealthyThresholdCount: 2,
      TargetGroupAttributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '60' },
        { Key: 'stickiness.enabled', Value: 'false' },
      ],
      ...targetGroup,
    };
    const listener = (Port: number) => ({
      LoadBalancerArn: BALANCER,
      Port,
      Protocol: 'HTTP',
      DefaultActions: [
        { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', MessageBody: 'nothing here' } },
      ],
    });
    return {
      name: 'Shop',
      accountId: '111122223333',
      region: 'us-east-1',
      outputs: {},
      resources: [
        resource('AWS::ElasticLoadBalancingV2::LoadBalancer', BALANCER, {}, 'Balancer'),
        resource('AWS::ElasticLoadBalancingV2::TargetGroup', BLUE, group, 'Blue'),
        resource('AWS::ElasticLoadBalancingV2::TargetGroup', GREEN, group, 'Green'),
        resource('AWS::ElasticLoadBalancingV2::Listener', LISTENER, listener(80), 'Listener'),
        resource('AWS::ElasticLoadBalancingV2::Listener', TEST_LISTENER, listener(9000), 'TestListener'),
        resource(
          'AWS::ECS::TaskDefinition',
          `${FAMILY}:${revision}`,
          {
            ContainerDefinitions: [
              {
                Name: 'app',
                Image: image,
                Environment: Object.entries(environment).map(([Name, Value]) => ({ Name, Value })),
                ...container,
              },
              ...sidecars,
            ],
            ...task,
          },
          'Task',
        ),
        resource(
          'AWS::ECS::Service',
          SERVICE,
          {
            TaskDefinition: 'shop',
            DesiredCount: 0,
            ServiceName: 'shop',
            Cluster: 'shop-cluster',
            DeploymentConfiguration: {
              Strategy: 'BLUE_GREEN',
              BakeTimeInMinutes: 0.5,
              DeploymentCircuitBreaker: { Enable: true, Rollback: true },
              ...deploymentConfiguration,
            },
            LoadBalancers: [
              {
                ContainerName: 'app',
                ContainerPort: 8080,
                TargetGroupArn: BLUE,
                AdvancedConfiguration: {
                  AlternateTargetGroupArn: GREEN,
                  ProductionListenerRule: this.production,
                  TestListenerRule: this.test,
                  RoleArn: 'arn:aws:iam::111122223333:role/traffic',
                },
              },
            ],
            ...settings,
          },
          'Service',
        ),
        ...more,
      ],
    };
  }

  private async createRule(ListenerArn: string): Promise<string> {
    const { Rules } = await this.elb.send(
      new CreateRuleCommand({
        ListenerArn,
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
        Actions: forward as never,
      }),
    );
    return Rules![0].RuleArn!;
  }
}
