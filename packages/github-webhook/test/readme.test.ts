import { findings } from '@slipway/least-privilege';
import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates what the README says, and nothing else', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(typesOf(template)).toEqual({
      'AWS::CloudWatch::Alarm': 5,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::EventBus': 1,
      'AWS::Events::Rule': 1,
      'AWS::IAM::Policy': 1,
      'AWS::IAM::Role': 1,
      'AWS::KMS::Alias': 1,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Lambda::Permission': 2,
      'AWS::Lambda::Url': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::Logs::MetricFilter': 3,
      'AWS::SecretsManager::Secret': 1,
    });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(app.synth().getStackByName('Shop').template)).toEqual([]);
  });
});
