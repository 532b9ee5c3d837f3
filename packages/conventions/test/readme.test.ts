import { Naming } from '@slipway/conventions';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('names and tags what the README says', () => {
    const { template } = app.synth().getStackByName('shop-stack-dev');

    const [topic] = Object.values<{ Properties: { TopicName: string; Tags: object[] } }>(template.Resources);
    expect(topic.Properties.TopicName).toBe('shop-oncall-topic-dev');
    expect(topic.Properties.Tags).toHaveLength(5);
  });

  it('refuses a name with the words of the README', () => {
    const name = Naming.pattern('shop-{type}-{suffix}', { suffix: 'dev' });

    expect(() => name.cache('session-of-the-whole-company-cache')).toThrow(
      /```\n('shop-session.*)\n```/.exec(example.readme)![1],
    );
  });
});
