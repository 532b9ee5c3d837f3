import { describePlan } from '@slipway/testing/integ/describe-plan';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { App, Stack } from 'aws-cdk-lib/core';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { IntegCase } from '@slipway/testing/integ/integ-case';
import { synthesizeCase } from '@slipway/testing/integ/synthesize-case';
import { temporaryFolder } from '@slipway/testing/temporary-folders';
import { synthesized, workspace } from './sample-case';

afterAll(removeFolders);

const account = { accountId: '123456789012', region: 'eu-west-1', caller: 'arn:aws:iam::123456789012:user/ana' };

describe('the plan of a deployment', () => {
  it('names the account, each case with its resources, and the total time', () => {
    const cases = workspace('a', 'b', 'c').map((found) => synthesized(found));

    expect(describePlan(cases, account, 2)).toEqual([
      'account 123456789012, region eu-west-1, as arn:aws:iam::123456789012:user/ana',
      '  packages/a a: a: 2 resources, 1 checks, about 3 minutes',
      '  packages/b b: b: 2 resources, 1 checks, about 3 minutes',
      '  packages/c c: c: 2 resources, 1 checks, about 3 minutes',
      expect.stringMatching(
        /^up to 2 cases at a time, about 5 minutes in total; the resources cost money until they are destroyed/,
      ),
    ]);
  });

  it('names the region of a case that has one of its own', () => {
    const load = () => ({
      integCase: (app: App) => {
        const stack = new Stack(app, 'Shop', { env: { region: 'us-east-1' } });
        new Topic(stack, 'Topic');
        return new IntegCase(app, { stacks: [stack], minutes: 1 });
      },
    });
    const shop = synthesizeCase(workspace('shop')[0], temporaryFolder(), { load });

    expect(describePlan([shop], account, 1)[1]).toBe(
      '  packages/shop shop: Shop in us-east-1: 1 resources, 0 checks, about 1 minutes',
    );
  });
});
