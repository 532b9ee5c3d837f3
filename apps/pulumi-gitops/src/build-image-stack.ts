import { join } from 'node:path';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { StandardTags } from '@slipway/conventions';
import { PulumiImage } from '@slipway/codebuild-pulumi-image';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { Construct } from 'constructs';
import { Config } from './config';
import { namesOf } from './names';

const WAIVERS = join(__dirname, '..', 'waivers.yaml');

/**
 * Stack that builds and scans the build image, and promotes it if it passes. Deploy the pipelines only after a
 * promotion.
 */
export class BuildImageStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const name = namesOf('tooling', config.suffix);
    super(scope, 'BuildImage', {
      stackName: name.stack('build-image'),
      env: { account: config.toolingAccount, region: config.region },
      description: 'Image for builds that run Pulumi',
    });
    StandardTags.apply(this, config.tags);

    const { base: baseImage, nodeVersion, pulumiVersion: version, pulumiSha256: sha256, plugins } = config.image;
    const key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias('build-image'),
      description: 'Build images, their logs and messages',
    });
    const image = new PulumiImage(this, 'Image', {
      name,
      key,
      baseImage,
      nodeVersion,
      pulumi: { version, sha256 },
      plugins,
      waivers: WAIVERS,
    });
    const topic = new NotificationTopic(this, 'Promotions', {
      topicName: name.topic('build-image'),
      displayName: 'Build image',
      key,
      emails: [config.oncallEmail],
      publishRoleName: name.role('build-image-publish'),
    });

    new Rule(this, 'Promoted', {
      ruleName: name.rule('image-promoted'),
      description: 'Reports promoted images',
      eventPattern: image.promotions,
    }).addTarget(
      topic.target(
        RuleTargetInput.fromMultilineText(
          [
            'A build image passed its gate.',
            `To use the image, set PULUMI_IMAGE_DIGEST=${EventField.fromPath('$.detail.image-digest')} and deploy the tooling stack.`,
          ].join('\n'),
        ),
      ),
    );
    new Rule(this, 'Failed', {
      ruleName: name.rule('image-failed'),
      description: 'Reports failed image builds and refused images',
      eventPattern: image.failures,
    }).addTarget(
      topic.target(
        RuleTargetInput.fromMultilineText(
          [
            `${EventField.fromPath('$.detail.project-name')} did not succeed: ${EventField.fromPath('$.detail.build-status')}. Builds continue to use the current image.`,
            `Log: ${EventField.fromPath('$.detail.additional-information.logs.deep-link')}`,
          ].join('\n'),
        ),
      ),
    );

    new CfnOutput(this, 'BuildProject', {
      value: image.buildProjectName,
      description: 'Project to start if you want to build the image manually',
    });
  }
}
