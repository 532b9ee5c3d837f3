import { App, Stack } from 'aws-cdk-lib/core';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Match } from '@aws-cdk/integ-tests-alpha';
import { Naming, StandardTags } from '@slipway/conventions';
import { IntegCase } from '@slipway/testing/integ/integ-case';

/** Test case of a topic whose name follows a pattern, and of the standard tags. */
export function integCase(app: App): IntegCase {
  StandardTags.apply(app, {
    environment: 'integ',
    repository: 'octo-org/shop',
    author: 'mona',
    team: 'platform',
    project: 'shop',
  });
  const name = Naming.pattern('slipway-{type}-{suffix}', { suffix: 'integ-conventions' });
  const stack = new Stack(app, 'Conventions', { stackName: name.stack() });
  const { topicArn } = new Topic(stack, 'Topic', { topicName: name.topic('oncall') });
  const integ = new IntegCase(app, { stacks: [stack], minutes: 3 });

  integ.check('names', 'names the topic according to the pattern', {
    service: 'sns',
    api: 'getTopicAttributes',
    parameters: { TopicArn: topicArn },
    like: {
      Attributes: Match.objectLike({ TopicArn: Match.stringLikeRegexp(':slipway-oncall(-topic)?-integ-conventions$') }),
    },
  });
  Object.entries({ Environment: 'integ', Repository: 'octo-org/shop', Author: 'mona', Team: 'platform' }).forEach(
    ([Key, Value]) =>
      integ.check('tags', `has the tag ${Key}`, {
        service: 'sns',
        api: 'listTagsForResource',
        parameters: { ResourceArn: topicArn },
        like: { Tags: Match.arrayWith([{ Key, Value }]) },
      }),
  );
  return integ;
}
