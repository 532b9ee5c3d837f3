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
      'AWS::CloudWatch::Alarm': 2,
      'AWS::CodeBuild::Project': 1,
      'AWS::CodePipeline::Pipeline': 1,
      'AWS::Events::Rule': 2,
      'AWS::IAM::Policy': 5,
      'AWS::IAM::Role': 5,
      'AWS::KMS::Alias': 1,
      'AWS::KMS::Key': 1,
      'AWS::Lambda::Function': 2,
      'AWS::Lambda::Permission': 1,
      'AWS::Logs::LogGroup': 3,
      'AWS::S3::Bucket': 4,
      'AWS::S3::BucketPolicy': 4,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'Custom::BucketContents': 4,
    });
  });

  it('has nothing that least-privilege refuses', () => {
    expect(findings(app.synth().getStackByName('Shop').template)).toEqual([]);
  });
});
