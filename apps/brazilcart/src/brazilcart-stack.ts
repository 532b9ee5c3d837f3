import { Aws, Stack, Validations } from 'aws-cdk-lib/core';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { NamedOutputs, Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { EndpointService, Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { BuildStep, DeliveryPipeline, DeployStep, PipelineSource } from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { OrdersDatabase } from './orders-database';
import { SessionCache } from './session-cache';

const CIDR = '10.0.0.0/16';

/** Stack with all resources of a BrazilCart deployment: data stores, alarms, and the delivery of the storefront. */
export class BrazilCartStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const name = Naming.pattern('brazilcart-{type}-{suffix}', { suffix: config.suffix });
    super(scope, 'BrazilCart', {
      stackName: name.stack(),
      env: { region: config.region },
      description: 'BrazilCart: network, data stores and delivery',
    });

    const key = new EncryptionKey(this, 'Key', {
      alias: `alias/brazilcart-${config.suffix}`,
      description: 'Database, cache, artifacts, logs and messages of BrazilCart',
    });
    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
    });
    SecureBucket.forAccessLogs(this, { bucketName: name.bucket('access-logs', Aws.ACCOUNT_ID) });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('oncall'),
      displayName: 'BrazilCart on call',
      key,
      emails: [config.oncallEmail],
      publishRoleName: name.role('oncall-publish'),
    });

    const network = this.addNetwork(config, name);
    Validations.of(network).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'BC-01 names the zones {region}a, {region}b and {region}c',
    });
    Acknowledgements.of(network, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-VPC7',
      reason:
        'The network has no gateway and no peering: it cannot be reached from outside, and its security groups control the traffic inside',
    });
    const { thresholds, postgresVersion, databaseRotation: rotates } = config;
    const engineVersion = postgresVersion === undefined ? undefined : PostgresEngineVersion.of(postgresVersion, '15');
    const database = new OrdersDatabase(this, 'Database', {
      network,
      key,
      name,
      oncall,
      thresholds,
      engineVersion,
      rotates,
    });
    const cache = new SessionCache(this, 'Cache', {
      network,
      key,
      name,
      oncall,
      thresholds,
      suffix: config.suffix,
      requireToken: config.cacheToken,
    });

    const uploads = new SecureBucket(this, 'Uploads', { bucketName: name.bucket('uploads', Aws.ACCOUNT_ID), key });
    const site = new SecureBucket(this, 'Site', { bucketName: name.bucket('site', Aws.ACCOUNT_ID), key });

    const delivery = new DeliveryPipeline(this, 'Delivery', {
      name,
      key,
      source: PipelineSource.s3Object(uploads, 'source.zip'),
    });
    delivery.addStage(
      'Build',
      BuildStep.buildspec('Storefront', {
        compute: ComputeType.SMALL,
        environment: { ENVIRONMENT_SUFFIX: config.suffix },
      }),
    );
    delivery.addStage('Deploy', DeployStep.toBucket('Site', site));
    const report = delivery.reportFailures(oncall);
    oncall.onAlarm(report.alarm, ...delivery.alarms);

    NamedOutputs.add(this, name, {
      VpcId: network.vpc.vpcId,
      RdsEndpoint: database.endpoint,
      ElasticacheEndpoint: cache.endpoint,
      PipelineName: delivery.pipelineName,
      KmsKeyId: key.keyId,
      DbSecretArn: database.secretArn,
      CacheSecretArn: cache.secret.secretArn,
      UploadsBucket: uploads.bucketName,
      SiteBucket: site.bucketName,
    });
  }

  /**
   * Adds the network, which has no internet access. If the password rotates, the network has an endpoint through which
   * the rotation function reaches Secrets Manager.
   */
  private addNetwork({ availabilityZones, databaseRotation }: Config, name: Naming): Network {
    const shape = {
      name: name.vpc(),
      cidr: CIDR,
      subnets: availabilityZones.map((availabilityZone, index) => ({
        availabilityZone,
        cidr: `10.0.${index + 1}.0/24`,
      })),
    };
    return databaseRotation
      ? Network.privateWithEndpoints(this, 'Network', { ...shape, services: [EndpointService.SECRETS_MANAGER] })
      : Network.isolated(this, 'Network', shape);
  }
}
