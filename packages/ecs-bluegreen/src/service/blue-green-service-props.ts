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
  /** ECS cluster of the service. @default - a new cluster with Container Insights */
  readonly cluster?: ICluster;
  /**
   * Existing load balancer in the same VPC, without listeners on the ports 80, 443 and 9000.
   *
   * The service adds rules to its security group, and does not change its access logs, subnets and other attributes.
   * Set `internalOnly` if the load balancer is internal. Import it with `securityGroupId` and `loadBalancerDnsName`.
   *
   * @default - a new load balancer
   */
  readonly loadBalancer?: IApplicationLoadBalancer;

  /**
   * Subnets of the load balancer, in at least two zones.
   * @default - the public subnets, or the private subnets with egress if the load balancer is internal
   */
  readonly loadBalancerSubnets?: SubnetSelection;
  /**
   * Subnets of the tasks and of the smoke test. The image repository must be reachable from them.
   * @default - the private subnets with egress
   */
  readonly taskSubnets?: SubnetSelection;
  /**
   * Whether each task gets a public IPv4 address, which tasks in public subnets need to pull their image.
   *
   * AWS charges for each address by the hour. Tasks cannot be reached through the address, because their security group
   * allows only the load balancer.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly assignPublicIp?: boolean;
  /** Whether the load balancer is internal, and has only addresses in the VPC. @default false */
  readonly internalOnly?: boolean;
  /**
   * IPv4 addresses of the NAT gateways, through which the smoke test reaches an internet-facing load balancer.
   *
   * The name of such a load balancer resolves to public addresses, also inside the VPC.
   *
   * @default - no addresses, which is only valid for an internal load balancer, or without `smokeTest`
   */
  readonly natAddresses?: readonly string[];

  /** Repository from which the images are pulled. */
  readonly repository: IServiceRepository;
  /**
   * The same repository, if released images get a tag that begins with `LIVE_TAG_PREFIX`.
   *
   * A lifecycle rule of the repository can then keep released images. Otherwise the running image can expire because of
   * newer, never released images, and its tasks can no longer start.
   *
   * @default - released images are not tagged; make sure that the repository keeps the running image
   */
  readonly liveImages?: ILiveImageRepository;
  /** Record of the running image, in a stack that is deployed before the stack of the service. */
  readonly image: RunningImage;
  /** Port on which the container listens, 1 to 65,535. The container gets it in the variable `PORT`. */
  readonly port: number;
  /**
   * Protocol of requests and health checks from the load balancer to the container.
   *
   * With `ApplicationProtocol.HTTPS`, the container must serve TLS 1.2 on `port` with its own certificate. The load
   * balancer does not verify the certificate, so each task can create one when it starts. Service Connect then passes
   * encrypted connections through, and other services call `https://`.
   *
   * Do not change the protocol of an existing service: a change replaces the target groups, while the running tasks
   * still use the old protocol.
   *
   * @default ApplicationProtocol.HTTP
   * @see
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
   */
  readonly targetProtocol?: ApplicationProtocol;

  /** Health check of the load balancer. @default - GET /health every 10 seconds, 3 bad answers, 30 seconds of grace */
  readonly healthCheck?: HealthCheckProps;
  /**
   * Paths that must return a status of 200 to 299 at the test listener before green gets traffic.
   * @default - the path of the health check
   */
  readonly smokePaths?: readonly string[];
  /**
   * Whether a smoke test sends requests to green through a test listener on port 9000 before green gets traffic.
   *
   * Without a smoke test, the service has no test listener, and only the health check decides whether green gets
   * traffic. The test function is in the VPC, and reaches an internet-facing load balancer only through NAT gateways.
   *
   * @default true
   */
  readonly smokeTest?: boolean;
  /**
   * Project whose builds test green at the test listener before it gets traffic, such as a scan for vulnerabilities.
   *
   * The build gets the URL of the listener in the variable `TEST_URL`. If the build does not succeed, the deployment is
   * rolled back. Set a timeout for the project, because traffic shifts only after the build, and ECS waits at most a
   * day.
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
