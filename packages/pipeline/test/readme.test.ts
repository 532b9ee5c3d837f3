import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findings } from '@slipway/least-privilege';
import { app } from './readme-example';

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');

function typesOf(template: { Resources: Record<string, { Type: string }> }): Record<string, number> {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  return Object.fromEntries([...new Set(types)].sort().map((type) => [type, types.filter((other) => other === type).length]));
}

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    const [, example] = /```ts\n(.*?)```/s.exec(read('../README.md'))!;

    expect(read('readme-example.ts')).toBe(`${example}\nexport { app };\n`);
  });

  it('creates what the README says, and nothing else', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(typesOf(template)).toEqual({
      'AWS::CodeBuild::Project': 1, 'AWS::CodePipeline::Pipeline': 1, 'AWS::Events::Rule': 2,
      'AWS::IAM::Policy': 4, 'AWS::IAM::Role': 4, 'AWS::KMS::Alias': 1, 'AWS::KMS::Key': 1, 'AWS::Lambda::Function': 1, 'AWS::Logs::LogGroup': 2,
      'AWS::S3::Bucket': 3, 'AWS::S3::BucketPolicy': 3, 'AWS::SNS::Topic': 1, 'AWS::SNS::TopicPolicy': 1, 'Custom::BucketContents': 3,
    });
  });

  it('holds nothing that least-privilege refuses', () => {
    expect(findings(app.synth().getStackByName('Shop').template)).toEqual([]);
  });
});
