import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { StandardTags } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptionKey } from '@slipway/kms';
import { NotificationTopic } from '@slipway/notifications';
import { ApprovalAudit } from '@slipway/pipeline';
import { BucketEmptier } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config, Environment, ENVIRONMENTS } from './config';
import { deploymentRolesOf } from './deployment-roles';
import { EnvironmentPipeline } from './environment-pipeline';
import { gitHubSource } from './git-hub-source';
import { interimImage } from './image';
import { namesOf } from './names';

/** Production waits for a person. */
const APPROVED: readonly Environment[] = ['prod'];

/** What stands in the tooling account: the webhook, the build image, one pipeline for each environment, and who approved what. */
export class ToolingStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const name = namesOf('tooling', config.suffix);
    super(scope, 'Tooling', { stackName: name.of('stack'), env: { account: config.toolingAccount, region: config.region }, description: 'Pulumi stacks from a signed push to three accounts' });

    BucketEmptier.in(this, { functionName: name.of('bucket-emptier-function'), roleName: name.of('bucket-emptier-role') });
    const key = new EncryptionKey(this, 'Key', { alias: `alias/${name.of('key')}`, description: 'Webhook, messages, images and audit trail' });
    const oncall = new NotificationTopic(this, 'OnCall', { topicName: name.of('oncall-topic'), displayName: 'Infrastructure on call', key, emails: [config.oncallEmail] });
    const webhook = new GitHubWebhook(this, 'Webhook', { name, key, repositories: [config.repository] });
    const audit = new ApprovalAudit(this, 'Audit', { name, key });
    [...webhook.alarms, audit.alarm].forEach((alarm) => oncall.onAlarm(alarm));
    const image = interimImage(this, name.of('pulumi-promoted-repository'), config.imageDigest);

    const pushes = webhook.push({ repository: config.repository, branches: [config.branch] });
    for (const environment of ENVIRONMENTS) {
      const pipeline = new EnvironmentPipeline(this, environment, {
        environment, pushes, image, oncall,
        name: namesOf(environment, config.suffix),
        source: gitHubSource(this, `Token-${environment}`, config),
        roles: deploymentRolesOf(environment, config),
        approved: APPROVED.includes(environment),
      });
      StandardTags.apply(pipeline, { ...config.tags, environment });
      audit.record(pipeline.delivery);
      new CfnOutput(this, `StateBucket-${environment}`, { value: pipeline.state.bucketName, description: `State of ${environment}, for pulumi login` });
      new CfnOutput(this, `SecretsKey-${environment}`, { value: pipeline.key.keyArn, description: `Secrets of ${environment}, for pulumi stack init` });
    }
    new CfnOutput(this, 'WebhookUrl', { value: webhook.url, description: 'Payload URL for the webhook of the repository' });
    new CfnOutput(this, 'WebhookSecret', { value: webhook.secret.secretName, description: 'Holds the secret for the webhook of the repository' });
    new CfnOutput(this, 'ApprovalsTable', { value: audit.tableName, description: 'Who approved what' });
  }
}
