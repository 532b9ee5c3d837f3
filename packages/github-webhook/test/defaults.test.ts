import { App, Stack } from 'aws-cdk-lib/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { statefulIds } from '@slipway/testing/stateful-resources';
import { GitHubWebhook } from '../src';

const shop = () => new Stack(new App(), 'Shop');

describe('a webhook without names and without a key', () => {
  it('shares the key of the stack, has names by its address, and keeps its logical ids', () => {
    const stack = shop();

    new GitHubWebhook(stack, 'Webhook', { repositories: ['octo-org/shop'] });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::EventBus', {
      Name: Match.stringLikeRegexp('^shop-webhook-webhook-bus-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::DynamoDB::Table': ['WebhookClaimsC909086E'],
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['WebhookFunctionLogs47EB7FFE'],
      'AWS::SecretsManager::Secret': ['WebhookSecret11F7963D'],
    });
    expect(findings(template.toJSON())).toEqual([]);
  });
});

describe('a required prop that is missing', () => {
  it('refuses a webhook without repositories', () => {
    expect(() => new GitHubWebhook(shop(), 'Webhook', {} as never)).toThrow(
      "'Shop/Webhook' cannot be created without repositories: this prop is required, got undefined; set { repositories: ['octo-org/shop'] }",
    );
  });

  it.each(['push', 'pullRequest'] as const)('refuses a trigger of %s without repository and branches', (kind) => {
    const webhook = new GitHubWebhook(shop(), 'Webhook', { repositories: ['octo-org/shop'] });

    expect(() => webhook[kind]({} as never)).toThrow(
      "a trigger of 'Shop/Webhook' cannot be created without repository and branches",
    );
  });
});
