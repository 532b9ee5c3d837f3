/** A service of AWS that a network can reach without the internet. */
export class EndpointService {
  /** By a gateway, at no cost. The others are interfaces: paid by the hour and zone. */
  public static readonly S3 = new EndpointService('s3', 's3');
  public static readonly CLOUDWATCH = new EndpointService('monitoring', 'cloudwatch');
  public static readonly CLOUDWATCH_LOGS = new EndpointService('logs', 'logs');
  /** Asks for images. Pulling them takes `ECR_DOCKER` too. */
  public static readonly ECR = new EndpointService('ecr.api', 'ecr');
  /** Pulls images. Their layers come out of a bucket of AWS. */
  public static readonly ECR_DOCKER = new EndpointService('ecr.dkr', 'ecr');
  public static readonly EVENTBRIDGE = new EndpointService('events', 'events');
  public static readonly KMS = new EndpointService('kms', 'kms');
  public static readonly SECRETS_MANAGER = new EndpointService('secretsmanager', 'secretsmanager');
  public static readonly SNS = new EndpointService('sns', 'sns');
  public static readonly SQS = new EndpointService('sqs', 'sqs');
  public static readonly SSM = new EndpointService('ssm', 'ssm');
  public static readonly STS = new EndpointService('sts', 'sts');

  /**
   * Any other one.
   *
   * @param name after `com.amazonaws.<region>.`, such as `execute-api`
   * @param prefix of its actions in IAM
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   */
  public static of(name: string, prefix: string): EndpointService {
    return new EndpointService(name, prefix);
  }

  private constructor(
    public readonly name: string,
    public readonly prefix: string,
  ) {}
}
