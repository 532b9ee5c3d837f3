import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates the resources that the README lists, and no others', () => {
    const { template } = app.synth().getStackByName('Shop');

    expect(typesOf(template)).toEqual({ 'AWS::SQS::Queue': 1, 'AWS::SQS::QueuePolicy': 1 });
  });
});
