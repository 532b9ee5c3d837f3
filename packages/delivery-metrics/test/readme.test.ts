import { findings } from '@slipway/least-privilege';
import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates what the README says, besides the webhook and the topic', () => {
    const { Resources } = app.synth().getStackByName('Shop').template;
    const own = Object.entries(Resources as object).filter(([id]) => id.startsWith('Metrics'));

    expect(typesOf({ Resources: Object.fromEntries(own) } as never)).toEqual({
      'AWS::CloudWatch::Alarm': 4,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 4,
      'AWS::IAM::Policy': 1,
      'AWS::IAM::Role': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::Permission': 4,
      'AWS::Logs::LogGroup': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
    });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(app.synth().getStackByName('Shop').template)).toEqual([]);
  });
});
