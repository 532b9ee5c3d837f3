import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { BuildSpec, Project } from 'aws-cdk-lib/aws-codebuild';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of ServiceRole in the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown('## ServiceRole'));
  });

  it('gives its role one statement, and nothing that is refused', () => {
    const template = Template.fromJSON(app.synth().getStackByName('Shop').template);

    const [{ Properties }] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement).toHaveLength(1);
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('would be refused with the role itself, because the project adds wildcards', () => {
    const stack = new Stack(new App(), 'Shop');
    const role = new ServiceRole(stack, 'BuildRole', {
      service: 'codebuild.amazonaws.com',
      description: 'Builds the shop',
    });
    new Project(stack, 'Project', {
      role,
      buildSpec: BuildSpec.fromObject({ version: '0.2' }),
      logging: { cloudWatch: { logGroup: new LogGroup(stack, 'Log') } },
    });

    expect(findings(Template.fromStack(stack).toJSON()).map(({ rule }) => rule)).toEqual(['open-resource']);
  });
});
