import { Aws, Stack, Validations } from 'aws-cdk-lib/core';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { NamedOutputs, Naming } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { Network } from '@slipway/network';
import { NotificationTopic } from '@slipway/notifications';
import { BuildStep, DeliveryPipeline, DeployStep, PipelineSource } from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config } from './config';
import { OrdersDatabase } from './orders-database';
import { SessionCache } from './session-cache';

const CIDR = '10.0.0.0/16';

/** Everything of one BrazilCart: where its data lives, who is called when it ails, and how its storefront is delivered. */
export class BrazilCartStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const name = Naming.pattern('brazilcart-{type}-{suffix}', { suffix: config.suffix });
    super(scope, 'BrazilCart', {
      stackName: name.of('stack'),
      env: { region: config.region },
      description: 'BrazilCart: network, data stores and delivery',
    });

    BucketEmptier.in(this, {
      functionName: name.of('bucket-emptier-function'),
      roleName: name.of('bucket-emptier-role'),
    });
    const key = new EncryptionKey(this, 'Key', {
      alias: `alias/brazilcart-${config.suffix}`,
      description: 'Database, cache, artifacts, logs and messages of BrazilCart',
    });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.of('oncall-topic'),
      displayName: 'BrazilCart on call',
      key,
      emails: [config.oncallEmail],
      publishRoleName: name.of('oncall-publish-role'),
    });

    const network = Network.isolated(this, 'Network', {
      name: name.of('vpc'),
      cidr: CIDR,
      subnets: config.availabilityZones.map((availabilityZone, index) => ({
        availabilityZone,
        cidr: `10.0.${index + 1}.0/24`,
      })),
    });
    Validations.of(network).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'BC-01 names the zones {region}a, {region}b and {region}c',
    });
    const database = new OrdersDatabase(this, 'Database', { network, key, name, oncall });
    const cache = new SessionCache(this, 'Cache', { network, key, name, oncall, suffix: config.suffix });

    const uploads = new SecureBucket(this, 'Uploads', { bucketName: name.of(`uploads-${Aws.ACCOUNT_ID}`), key });
    const site = new SecureBucket(this, 'Site', { bucketName: name.of(`site-${Aws.ACCOUNT_ID}`), key });

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
    delivery.notifyFailures(oncall);
    oncall.onAlarm(...delivery.alarms);

    NamedOutputs.add(this, name, {
      VpcId: network.vpc.vpcId,
      RdsEndpoint: database.endpoint,
      ElasticacheEndpoint: cache.endpoint,
      PipelineName: delivery.pipelineName,
      KmsKeyId: key.keyId,
      DbSecretArn: database.secretArn,
      UploadsBucket: uploads.bucketName,
      SiteBucket: site.bucketName,
    });
  }
}
