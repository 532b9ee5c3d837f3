/**
 * AWS service that a network can reach through a VPC endpoint, without internet access.
 *
 * All endpoints except S3's are interface endpoints, which AWS charges per hour and zone, and per gigabyte.
 *
 * @see https://aws.amazon.com/privatelink/pricing/
 */
export class EndpointService {
  /** Amazon S3, through a gateway endpoint that is free of charge. */
  public static readonly S3 = new EndpointService('s3', 's3');
  /** CloudWatch metrics and alarms, without the logs. */
  public static readonly CLOUDWATCH = new EndpointService('monitoring', 'cloudwatch');
  /** CloudWatch Logs, which functions and tasks write to. */
  public static readonly CLOUDWATCH_LOGS = new EndpointService('logs', 'logs');
  /** API of ECR, for image metadata. To pull images, the network also needs `ECR_DOCKER`. */
  public static readonly ECR = new EndpointService('ecr.api', 'ecr');
  /** Docker registry of ECR, for image pulls. The image layers are downloaded from S3. */
  public static readonly ECR_DOCKER = new EndpointService('ecr.dkr', 'ecr');
  /** EventBridge, for putting events on an event bus. */
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
   * Any other service that AWS PrivateLink supports.
   *
   * @param name part of the endpoint service's name after `com.amazonaws.<region>.`, such as `execute-api`
   * @param prefix prefix of the service's IAM actions
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
