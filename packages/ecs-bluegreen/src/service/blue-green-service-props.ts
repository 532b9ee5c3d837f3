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
   * Existing load balancer in the same VPC, without listeners on port 80, on port 443 if the service has a certificate,
   * and on port 9000 if it has a smoke test.
   *
   * The service adds rules to the load balancer's security group, and does not change the load balancer's access logs,
   * subnets and other attributes. Set `internalOnly` if the load balancer is internal. Import the load balancer with
   * `securityGroupId` and `loadBalancerDnsName`.
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
   * Subnets of the tasks and of the smoke test function. Tasks must be able to reach the image repository from them.
   * @default - the private subnets with egress
   */
  readonly taskSubnets?: SubnetSelection;
  /**
   * Whether each task has a public IPv4 address, which tasks in public subnets need to pull their image.
   *
   * AWS charges for each address by the hour. Clients cannot connect to tasks through these addresses, because the
   * security group allows only the load balancer.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
   */
  readonly assignPublicIp?: boolean;
  /** Whether the load balancer is internal, with only private IP addresses in the VPC. @default false */
  readonly internalOnly?: boolean;
  /**
   * IPv4 addresses of the NAT gateways, through which the smoke test and the builds of `testProject` reach an
   * internet-facing load balancer.
   *
   * The DNS name of an internet-facing load balancer resolves to public addresses, even inside the VPC.
   *
   * @default - no addresses; required for an internet-facing load balancer with a smoke test
   */
  readonly natAddresses?: readonly string[];

  /** Repository from which the tasks pull the image. */
  readonly repository: IServiceRepository;
  /**
   * Repository in which deployments tag released images with `LIVE_TAG_PREFIX` and the digest. It must be the same
   * repository as `repository`.
   *
   * A lifecycle rule of the repository can then keep released images. Otherwise, newer images that are never released
   * can cause the running image to expire, and tasks can no longer start.
   *
   * @default - released images are not tagged; make sure that the repository keeps the running image
   */
  readonly liveImages?: ILiveImageRepository;
  /** Record of the running image, in a stack that is deployed before the service's stack. */
  readonly image: RunningImage;
  /** Port on which the container listens, 1024 to 65,535. The container's variable `PORT` contains the port. */
  readonly port: number;
  /**
   * Protocol of requests and health checks from the load balancer to the container.
   *
   * With `ApplicationProtocol.HTTPS`, the container must serve TLS 1.2 on `port` with its own certificate. The load
   * balancer does not verify the certificate, so each task can create one when it starts. Service Connect then passes
   * encrypted connections through, and other services call `https://`.
   *
   * Do not change the protocol of an existing service: a change replaces the target groups, but the running tasks still
   * use the old protocol.
   *
   * @default ApplicationProtocol.HTTP
   * @see
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-routing-configuration
   */
  readonly targetProtocol?: ApplicationProtocol;

  /** Health check of the load balancer. @default - GET /health every 10 seconds, 3 failures, 30 seconds of grace */
  readonly healthCheck?: HealthCheckProps;
  /**
   * Paths for which the green tasks must return a status of 200 to 299 at the test listener before traffic shifts to
   * them.
   * @default - the path of the health check
   */
  readonly smokePaths?: readonly string[];
  /**
   * Whether a smoke test sends requests to the green tasks through a test listener on port 9000 before traffic shifts
   * to them.
   *
   * Without a smoke test, the service has no test listener, and only the health check decides whether traffic shifts to
   * the green tasks. The smoke test function is in the VPC, and reaches an internet-facing load balancer only through
   * NAT gateways.
   *
   * @default true
   */
  readonly smokeTest?: boolean;
  /**
   * Project whose builds test the green tasks at the test listener before traffic shifts, such as a scan for
   * vulnerabilities.
   *
   * The variable `TEST_URL` of the build contains the URL of the test listener. If the build does not succeed, the
   * deployment is rolled back. Set a timeout for the project, because traffic shifts only after the build, and ECS
   * waits at most one day.
   *
   * @default - the smoke test alone decides
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
   */
  readonly testProject?: ITestProject;
  /** Certificate with which the load balancer serves HTTPS. HTTP is redirected to HTTPS. @default - HTTP only */
  readonly certificate?: ICertificate;
  /**
   * Host names for which the load balancer forwards requests to the service. Requests for other host names receive a
   * 404 response. `*` matches any number of characters, and `?` matches one character.
   * @default - all host names
   */
  readonly hosts?: readonly string[];
  /**
   * Bucket for the access logs of the load balancer. The bucket must be encrypted with S3 managed keys.
   *
   * @default - access is not logged
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly accessLogs?: IBucket;

  /**
   * Name under which other ECS services call this service, through Service Connect. Use `connections` to allow them.
   *
   * A proxy then runs in each task, and uses some of the task's CPU and memory.
   *
   * @default - other services can call this service only through its load balancer
   */
  readonly discovery?: ServiceDiscoveryProps;

  /** Speed at which the traffic shifts to the green tasks. @default Rollout.allAtOnce() */
  readonly rollout?: Rollout;
  /**
   * Time for which the blue tasks keep running after the traffic has shifted, ready for a rollback, in whole minutes.
   * The traffic shift and the bake time together can take at most 23 hours.
   *
   * The alarms for unhealthy tasks need the grace period of the health check and about two more minutes: if the grace
   * period is long, set an even longer bake time.
   *
   * @default Duration.minutes(5)
   */
  readonly bakeTime?: Duration;
  /** Number of responses with status 500 to 599 within a minute, of all tasks, that causes a rollback. @default 5 */
  readonly errorsPerMinute?: number;
  /**
   * Alarms that cause a rollback of a deployment, in addition to the alarms that the service creates.
   *
   * If any of these alarms or of the service's alarms is in ALARM when a rollout begins, ECS ignores all alarms until
   * the rollout ends.
   *
   * @default - only the alarms of the service
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: readonly IAlarm[];

  /** Number of tasks that the first deployment starts, and minimum for auto-scaling. @default 2 */
  readonly minTasks?: number;
  /** Maximum number of tasks. During a rollout, twice as many tasks can run. @default 4 */
  readonly maxTasks?: number;
  /** Target for the average CPU utilization of the tasks, in percent, 1 to 100. @default 60 */
  readonly cpuPercent?: number;
  /** Target for the number of requests per minute and task. @default 1000 */
  readonly requestsPerMinute?: number;

  /**
   * CPU of a task in units of 1/1024 vCPU.
   *
   * @default 256
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB. Fargate accepts only certain combinations with `cpu`.
   *
   * @default 512
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
   */
  readonly memoryMiB?: number;
  /**
   * Environment variables of the container. Do not put secrets in them, because the console shows their values.
   * @default - only `PORT`, and the address of the collector if `collector` is set
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** User and group of the container, as numbers other than 0. @default '1000:1000' */
  readonly user?: string;
  /**
   * Folders that the container may write to; the rest of its file system is read-only.
   *
   * The content of the folders is lost when the task ends. Each folder is a volume that belongs to root with mode 0755,
   * so `user` can write to the folder only if the image declares the same path as a volume: Fargate then uses the owner
   * of that volume. For a path P, add `RUN mkdir -p P && chown 1000:1000 P` and `VOLUME P` before `USER` in the
   * Dockerfile.
   *
   * @default - no folder is writable
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly writablePaths?: readonly string[];
  /**
   * Image URI of a trace collector, with its digest. The collector runs in each task, and sends the traces to X-Ray.
   * @default - no traces are collected
   */
  readonly collector?: string;
  /** Program in the collector's image. @default CollectorKind.OPEN_TELEMETRY */
  readonly collectorKind?: CollectorKind;

  /** Name of the function that processes deployment jobs. @default - `deploy-function` in the naming pattern */
  readonly deployFunctionName?: string;
  /**
   * Log group of the function that processes deployment jobs.
   * @default - a new log group, named `/aws/lambda/` and the function name
   */
  readonly deployLogGroup?: EncryptedLogGroup;
  /**
   * Secret with the deployment settings, a JSON object. While its field `freeze` contains text, no deployment begins,
   * and new deployment jobs fail with that text. A rollout in progress continues.
   *
   * @default - no settings, and deployments are never frozen
   */
  readonly deploymentSettings?: ISecret;
  /** Whether X-Ray traces the function that processes deployment jobs. @default false */
  readonly traceDeployments?: boolean;

  /** Log group of the tasks. @default - a new log group, named `/ecs/` and `service` in the naming pattern */
  readonly logGroup?: EncryptedLogGroup;

  /** Retention of the log groups that the service creates. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}
