/**
 * AWS service that a network can reach through a VPC endpoint, without internet access.
 *
 * The endpoint for S3 is a free gateway endpoint. All others are interface endpoints, for which AWS charges per hour in
 * each Availability Zone, and per gigabyte.
 *
 * @see https://aws.amazon.com/privatelink/pricing/
 */
export class EndpointService {
  /** Amazon S3, through a gateway endpoint that is free of charge. */
  public static readonly S3 = new EndpointService('s3', 's3');
  /** CloudWatch metrics and alarms. For logs, use `CLOUDWATCH_LOGS`. */
  public static readonly CLOUDWATCH = new EndpointService('monitoring', 'cloudwatch');
  /** CloudWatch Logs, for writing the logs of functions and tasks. */
  public static readonly CLOUDWATCH_LOGS = new EndpointService('logs', 'logs');
  /** Amazon ECR API, for image metadata. To pull images, the network also needs `ECR_DOCKER`. */
  public static readonly ECR = new EndpointService('ecr.api', 'ecr');
  /** Amazon ECR Docker registry, for image pulls. The image layers are downloaded from S3. */
  public static readonly ECR_DOCKER = new EndpointService('ecr.dkr', 'ecr');
  /** EventBridge, for sending events to an event bus. */
  public static readonly EVENTBRIDGE = new EndpointService('events', 'events');
  /** Key Management Service, for encryption and decryption. */
  public static readonly KMS = new EndpointService('kms', 'kms');
  /** Secrets Manager, for reading secrets. */
  public static readonly SECRETS_MANAGER = new EndpointService('secretsmanager', 'secretsmanager');
  /** Simple Notification Service, for publishing messages. */
  public static readonly SNS = new EndpointService('sns', 'sns');
  /** Simple Queue Service, for sending and receiving messages. */
  public static readonly SQS = new EndpointService('sqs', 'sqs');
  /** Systems Manager, for reading parameters. */
  public static readonly SSM = new EndpointService('ssm', 'ssm');
  /** Security Token Service, for assuming roles. */
  public static readonly STS = new EndpointService('sts', 'sts');

  /**
   * Returns an endpoint service for which this class has no constant.
   *
   * @param name part of the endpoint service's name after `com.amazonaws.<region>.`, such as `monitoring` for
   * CloudWatch
   * @param prefix prefix of the service's IAM actions, such as `cloudwatch`
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  public static of(name: string, prefix: string): EndpointService {
    return new EndpointService(name, prefix);
  }

  /**
   * @param name part of the endpoint service's name after `com.amazonaws.<region>.`
   * @param prefix prefix of the service's IAM actions
   */
  private constructor(
    public readonly name: string,
    public readonly prefix: string,
  ) {}
}
