import { Duration } from 'aws-cdk-lib/core';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { ICluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationProtocol, IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { EncryptedLogGroup, NamedAndEncryptedProps } from '@slipway/kms';
import { ILiveImageRepository } from '../deployment/deploy-function';
import { RunningImage } from '../image/running-image';
import { HealthCheckProps } from './health-check';
import { Rollout } from './rollout';
import { ServiceDiscoveryProps } from './service-discovery';
import { CollectorKind } from '../task/collector';
import { IServiceRepository } from '../task/service-task';
import { ITestProject } from '../test-build/test-build-function';

/** Properties of a Fargate service with blue/green deployments. */
export interface BlueGreenServiceProps extends NamedAndEncryptedProps {
  /** VPC of the load balancer and the tasks. */
  readonly vpc: IVpc;
  /** Cluster that the service runs in. @default - a cluster of its own, with Container Insights */
  readonly cluster?: ICluster;
  /**
   * Load balancer in front of the tasks, in the same VPC and with the ports 80, 443 and 9000 free.
   *
   * It has to have a security group, to which rules are added. Its access logs, subnets and other attributes stay as
   * they are; `internalOnly` has to say whether it is internal. Import it with `securityGroupId` and
   * `loadBalancerDnsName`.
   *
   * @default - a load balancer of its own
   */
  readonly loadBalancer?: IApplicationLoadBalancer;

  /**
   * Subnets of the load balancer, in at least two zones.
   * @default - the public subnets, or the private ones with a way out if the load balancer is internal
   */
  readonly loadBalancerSubnets?: SubnetSelection;
  /**
   * Subnets of the tasks and of the smoke test, from which the image has to be reachable.
   * @default - the private subnets with a way out
   */
  readonly taskSubnets?: SubnetSelection;
  /**
   * Whether each task gets a public IPv4 address, which one in a public subnet needs to pull its image.
   *
   * Such an address is charged per hour. Nobody reaches the task through it: its security group lets in the load
   * balancer only.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly assignPublicIp?: boolean;
  /** Whether the load balancer has only addresses of the VPC. @default false */
  readonly internalOnly?: boolean;
  /**
   * IPv4 addresses of the NAT gateways, from which the smoke test reaches a load balancer on the internet.
   *
   * The name of such a load balancer resolves to its public addresses, inside the VPC too.
   *
   * @default - no addresses, which is only valid for an internal load balancer, or without `smokeTest`
   */
  readonly natAddresses?: readonly string[];

  /** Repository that the images are pulled from. */
  readonly repository: IServiceRepository;
  /**
   * The same repository again, to tag released images with a tag that begins with `LIVE_TAG_PREFIX`.
   *
   * A rule of the repository can then keep them. Without it, images that are pushed and never released expire the
   * running one, and none of its tasks can start any more.
   *
   * @default - released images are not tagged: make sure that the repository keeps what runs
   */
  readonly liveImages?: ILiveImageRepository;
  /** Record of the running image, in a stack before this one. */
  readonly image: RunningImage;
  /** Port that the container listens on, 1 to 65,535. The container finds it in the variable `PORT`. */
  readonly port: number;
  /**
   * Protocol that the load balancer and its health checks speak to the container.
   *
   * With `ApplicationProtocol.HTTPS` the container serves TLS 1.2 at `port`, by a certificate of its own. The load
   * balancer does not verify it, so that each task may make one when it starts. Service Connect then hands connections
   * on as they are: other services call `https://`.
   *
   * Decide when the service is made: a change replaces the target groups, and what runs speaks the other protocol.
   *
   * @default ApplicationProtocol.HTTP
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
   */
  readonly targetProtocol?: ApplicationProtocol;

  /** Health check of the load balancer. @default - GET /health every 10 seconds, 3 bad answers, 30 seconds of grace */
  readonly healthCheck?: HealthCheckProps;
  /**
   * Paths that have to answer 200 to 299 at the test listener before green gets traffic.
   * @default - the path of the health check
   */
  readonly smokePaths?: readonly string[];
  /**
   * Whether requests at a listener of its own, port 9000, test green before it gets traffic.
   *
   * Without it there is no such listener, and the health check alone decides that green gets traffic. The function
   * that tests is in the VPC: it reaches a load balancer on the internet through NAT gateways only.
   *
   * @default true
   */
  readonly smokeTest?: boolean;
  /**
   * Project whose builds test green at the test listener before it gets traffic, such as a scan for vulnerabilities.
   *
   * The build finds the address of the listener in the variable `TEST_URL`. If it does not succeed, the deployment is
   * rolled back. ECS waits for a hook for a day at most: give the project a timeout, in which no traffic shifts.
   *
   * @default - the smoke test alone decides
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  readonly testProject?: ITestProject;
  /** Certificate of the load balancer. With it the service uses HTTPS, and HTTP is redirected. @default - HTTP only */
  readonly certificate?: ICertificate;
  /** Host names that the service answers to, in which `*` and `?` match any characters. @default - all host names */
  readonly hosts?: readonly string[];
  /**
   * Bucket that gets the access logs of the load balancer. It must be encrypted by S3, not by a key.
   *
   * @default - access is not logged
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogs?: IBucket;

  /**
   * Name that other services of ECS find this one by, through Service Connect. Let them in at `connections`.
   *
   * A proxy then runs in each task, which shares its processor and memory.
   *
   * @default - other services find it by its load balancer only
   */
  readonly discovery?: ServiceDiscoveryProps;

  /** Speed at which the traffic shifts to green. @default Rollout.allAtOnce() */
  readonly rollout?: Rollout;
  /**
   * How long blue is kept, ready to take the traffic back, in whole minutes up to a day.
   *
   * The alarms of unhealthy tasks take the grace period of the health check and about two minutes more: if the grace
   * period is long, choose a longer time.
   *
   * @default Duration.minutes(5)
   */
  readonly bakeTime?: Duration;
  /** How many answers of 500 to 599 within a minute, of all tasks together, roll a deployment back. @default 5 */
  readonly errorsPerMinute?: number;
  /**
   * Further alarms that roll a deployment back, besides those of the service itself.
   *
   * If any of all these alarms is on when a rollout begins, ECS ignores all of them until its end.
   *
   * @default - only the alarms of the service
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: readonly IAlarm[];

  /** Smallest number of tasks. @default 2 */
  readonly minTasks?: number;
  /** Largest number of tasks. A rollout has twice as many for a while. @default 4 */
  readonly maxTasks?: number;
  /** Average use of the processors that scaling aims at, in percent, 1 to 100. @default 60 */
  readonly cpuPercent?: number;
  /** Requests per minute and task that scaling aims at. @default 1000 */
  readonly requestsPerMinute?: number;

  /**
   * Processor of a task in units of 1/1024 vCPU.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB, of which Fargate accepts certain pairs with `cpu` only.
   *
   * @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly memoryMiB?: number;
  /**
   * Environment variables of the container. They are readable in the console, so they must hold no secrets.
   * @default - only PORT
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** User and group of the container, as numbers other than 0. @default '1000:1000' */
  readonly user?: string;
  /**
   * Folders that the container may write to; the rest of its file system is read-only.
   *
   * What is written is lost with the task. Each folder is a volume that belongs to root with mode 0755, so that `user`
   * may not write to it unless the image declares the same path as a volume, whose owner is then used. For a path P,
   * write `RUN mkdir -p P && chown 1000:1000 P` and `VOLUME P` before `USER` in the Dockerfile.
   *
   * @default - no folder is writable
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly writablePaths?: readonly string[];
  /**
   * Image of a collector of traces, by its digest, which runs in the task of the container. Traces go to X-Ray.
   * @default - no traces are collected
   */
  readonly collector?: string;
  /** Program in the image of the collector. @default CollectorKind.OPEN_TELEMETRY */
  readonly collectorKind?: CollectorKind;

  /** Name of the function that answers deployment jobs. @default - `deploy-function` in the naming pattern */
  readonly deployFunctionName?: string;
  /**
   * Log group of the function that answers deployment jobs.
   * @default - a log group of its own, `/aws/lambda/` and the name of the function
   */
  readonly deployLogGroup?: EncryptedLogGroup;
  /**
   * Secret with the settings of deployments, a JSON object. While its field `freeze` has a text, no deployment begins,
   * and the job fails with that text.
   *
   * @default - no settings, and nothing holds deployments back
   */
  readonly deploymentSettings?: ISecret;
  /** Whether X-Ray traces the function that answers deployment jobs. @default false */
  readonly traceDeployments?: boolean;

  /** Log group of the tasks. @default - one of its own, `/ecs/` and `service` in the naming pattern */
  readonly logGroup?: EncryptedLogGroup;

  /** How long the logs are kept that are not given. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}
