import { ReadmeExample, typesOf } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('creates what the README says, and nothing else', () => {
    const { template } = app.synth().getStackByName('Shop');

    const own = Object.entries(typesOf(template)).filter(([type]) => !/::(?:EC2|ElasticLoadBalancingV2)::/.test(type));
    expect(Object.fromEntries(own)).toEqual({
      'AWS::KMS::Alias': 1,
      'AWS::KMS::Key': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::Logs::ResourcePolicy': 1,
      'AWS::WAFv2::LoggingConfiguration': 1,
      'AWS::WAFv2::WebACL': 1,
      'AWS::WAFv2::WebACLAssociation': 1,
    });
  });
});
