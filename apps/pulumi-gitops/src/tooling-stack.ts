import { Aws, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PromotedImage } from '@slipway/codebuild-pulumi-image';
import { StandardTags } from '@slipway/conventions';
import { GitHubWebhook } from '@slipway/github-webhook';
import { EncryptionKey } from '@slipway/kms';
import { Acknowledgements } from '@slipway/least-privilege';
import { NotificationTopic } from '@slipway/notifications';
import { ApprovalAudit, CommitStatuses, PipelineSource } from '@slipway/pipeline';
import { BucketEmptier, SecureBucket } from '@slipway/secure-bucket';
import { Construct } from 'constructs';
import { Config, Environment, ENVIRONMENTS } from './config';
import { Delivery } from './delivery';
import { deploymentRolesOf } from './deployment-roles';
import { DriftCheck } from './drift-check';
import { namesOf } from './names';
import { PulumiEnvironment } from './pulumi-environment';
import { PullRequestPreview } from './pull-request-preview';

/** Environments in which a person must approve changes. */
const APPROVED: readonly Environment[] = ['prod'];

/**
 * Resources of the tooling account: the webhook, the record of approvals, and three pipelines for each environment,
 * which deliver pushes, preview pull requests, and check for drift.
 */
export class ToolingStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const { suffix, repository, branch, apiUrl } = config;
    const name = namesOf('tooling', suffix);
    super(scope, 'Tooling', {
      stackName: name.stack(),
      env: { account: config.toolingAccount, region: config.region },
      description: 'Pulumi stacks from a signed push to three accounts',
    });
    StandardTags.apply(this, config.tags);

    const key = new EncryptionKey(this, 'Key', {
      alias: name.keyAlias(),
      description: 'Webhook, messages and audit trail',
    });
    BucketEmptier.ofStack(this, {
      functionName: name.function('bucket-emptier'),
      roleName: name.role('bucket-emptier'),
      key,
    });
    SecureBucket.forAccessLogs(this, { bucketName: name.bucket('access-logs', Aws.ACCOUNT_ID) });
    const oncall = new NotificationTopic(this, 'OnCall', {
      topicName: name.topic('oncall'),
      displayName: 'Infrastructure on call',
      key,
      emails: [config.oncallEmail],
      publishRoleName: name.role('oncall-publish'),
    });
    const token = Secret.fromSecretNameV2(this, 'Token', config.tokenSecretName);
    const webhook = new GitHubWebhook(this, 'Webhook', { name, key, repositories: [repository] });
    Acknowledgements.of(webhook.secret, 'AwsSolutions').acknowledge({
      rule: 'AwsSolutions-SMG4',
      expires: '2027-06-30',
      reason: 'GitHub has the same secret, so both have to be changed together manually',
    });
    const audit = new ApprovalAudit(this, 'Audit', { name, key });
    const statuses = new CommitStatuses(this, 'Statuses', { name, key, token, apiUrl });
    oncall.onAlarm(...webhook.alarms, audit.alarm, ...statuses.alarms);

    const image = new PromotedImage(this, 'Image', {
      repositoryName: name.repository('pulumi-images'),
      digest: config.image.digest,
    });
    const { connectionArn, tokenVersionId } = config;
    const source = () => PipelineSource.gitHub({ repository, branch, connectionArn, token, tokenVersionId });
    const pushes = webhook.push({ repository, branches: [branch] });
    const pullRequests = webhook.pullRequest({ repository, branches: [branch] });
    for (const environment of ENVIRONMENTS) {
      const target = new PulumiEnvironment(this, {
        environment,
        suffix,
        image,
        roles: deploymentRolesOf(environment, config),
      });
      Acknowledgements.of(target, 'AwsSolutions').acknowledge({
        rule: 'AwsSolutions-CB5',
        reason:
          'Every build runs in a custom image with a pinned digest; the rule recognizes only the names of CodeBuild images',
      });
      StandardTags.apply(target, { ...config.tags, environment });
      const delivery = new Delivery(target, 'Delivery', {
        target,
        pushes,
        oncall,
        source: source(),
        approved: APPROVED.includes(environment),
      });
      audit.record(delivery.pipeline);
      const preview = new PullRequestPreview(target, 'PullRequest', {
        target,
        pullRequests,
        repository,
        token,
        apiUrl,
        image,
        oncall,
        source: source(),
      });
      statuses.report(delivery.pipeline, { repository, context: `pulumi/${environment}` });
      statuses.report(preview.pipeline, { repository, context: `pulumi/${environment} preview` });
      new DriftCheck(target, 'Drift', { target, oncall, source: source() });
      new CfnOutput(target, 'StateBucket', {
        value: target.state.bucketName,
        description: `Bucket to pass to pulumi login for ${environment}`,
      });
      new CfnOutput(target, 'SecretsKey', {
        value: target.key.keyArn,
        description: `Key to pass to pulumi stack init in ${environment}`,
      });
    }

    new CfnOutput(this, 'WebhookUrl', {
      value: webhook.url,
      description: 'Payload URL for the webhook of the repository',
    });
    new CfnOutput(this, 'WebhookSecret', {
      value: webhook.secret.secretName,
      description: 'Secret for the webhook of the repository',
    });
    new CfnOutput(this, 'ApprovalsTable', { value: audit.tableName, description: 'Table of approvals' });
  }
}
