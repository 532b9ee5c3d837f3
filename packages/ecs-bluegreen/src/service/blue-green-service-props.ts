import { Duration } from 'aws-cdk-lib/core';
import { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { LiveImageRepository } from '../deployment/deploy-function';
import { RunningImage } from '../image/running-image';
import { HealthCheckProps } from './health-check';
import { Rollout } from './rollout';
import { ServiceRepository } from './service-task';

export interface BlueGreenServiceProps {
  readonly name: Naming;
  /** Encrypts the logs. */
  readonly key: EncryptionKey;
  readonly vpc: IVpc;

  /** Subnets of the load balancer, in two zones at least. @default - the public ones, or those with a way out where it is internal */
  readonly loadBalancerSubnets?: SubnetSelection;
  /** Subnets of the tasks and of the smoke test. From there the image has to be pulled. @default - the private ones with a way out */
  readonly taskSubnets?: SubnetSelection;
  /** Whether the load balancer has addresses of the VPC only. @default false */
  readonly internal?: boolean;
  /**
   * IPv4 addresses under which the private subnets appear outside: those of the NAT gateways. The smoke test comes from
   * there, since the name of a load balancer on the internet stands for its public addresses, inside the VPC too.
   *
   * @default - none, which only an internal load balancer can do without
   */
  readonly natAddresses?: readonly string[];

  /** Where the images come from. */
  readonly repository: ServiceRepository;
  /**
   * The same repository once more, where it can let released images be tagged: each gets a tag that begins with
   * `LIVE_TAG_PREFIX`, which a rule of the repository can keep. Without, images that are pushed and never released push out
   * the one that runs, and no task of it can start any more.
   *
   * @default - none is tagged: see to it that the repository keeps what runs
   */
  readonly liveImages?: LiveImageRepository;
  /** The record of the image that runs, in a stack before this one. */
  readonly image: RunningImage;
  /** Where the container listens. It is told in the variable PORT. */
  readonly port: number;

  /** @default - GET /health every 10 seconds, 3 bad answers, 30 seconds of grace */
  readonly healthCheck?: HealthCheckProps;
  /** What has to answer 200 to 299 at the test listener before green gets traffic. @default - the path of the health check */
  readonly smokePaths?: readonly string[];
  /** With it the service speaks HTTPS, and HTTP is redirected. @default - HTTP only */
  readonly certificate?: ICertificate;
  /** Host names that the service answers for, with `*` and `?` for any characters. @default - all */
  readonly hosts?: readonly string[];
  /** Gets the access logs of the load balancer. It must be encrypted by S3, not by a key. @default - no access logs */
  readonly accessLogs?: IBucket;

  /** How fast the traffic goes over to green. @default Rollout.allAtOnce() */
  readonly rollout?: Rollout;
  /**
   * How long blue stays, ready to take the traffic back, in whole minutes up to a day. The alarms of unhealthy tasks take
   * the grace of the health check and about two minutes more: with a long grace, give a longer time.
   *
   * @default Duration.minutes(5)
   */
  readonly bakeTime?: Duration;
  /** How many answers of 500 to 599 within a minute, of all tasks together, turn a rollout back. @default 5 */
  readonly errorsPerMinute?: number;
  /**
   * Alarms that turn a rollout back, beside those of the service itself. Where one of all these rings when a rollout begins,
   * ECS minds none of them until its end.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly alarms?: readonly IAlarm[];

  /** How many tasks there are at least. @default 2 */
  readonly minTasks?: number;
  /** How many tasks there are at most. A rollout has as many again for a while. @default 4 */
  readonly maxTasks?: number;
  /** How busy the processors are to be, in percent, 1 to 100. @default 60 */
  readonly cpuPercent?: number;
  /** How many requests a minute each task is to get. @default 1000 */
  readonly requestsPerMinute?: number;

  /** In units of 1/1024 of a processor. @default 256 */
  readonly cpu?: number;
  /** In MiB; Fargate knows certain pairs with `cpu` only. @default 512 */
  readonly memoryMiB?: number;
  /** Variables of the container. Secrets do not belong here. @default - PORT */
  readonly environment?: Readonly<Record<string, string>>;
  /** User and group of the container, as numbers; not 0. @default '1000:1000' */
  readonly user?: string;
  /**
   * Folders that the container may write to; the rest of its file system is read-only. What is written goes with the task.
   *
   * Each is a volume that belongs to root with 0755, so that `user` may not write to it, unless the image declares the same
   * path as a volume: its owner is taken over from there. In the Dockerfile, before `USER`, for a path P:
   * `RUN mkdir -p P && chown 1000:1000 P` and `VOLUME P`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html
   */
  readonly writablePaths?: readonly string[];
  /** OpenTelemetry collector of AWS beside the container, by its digest. Traces go to X-Ray. @default - none */
  readonly collector?: string;

  /** How long the logs are kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}
