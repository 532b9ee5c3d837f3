import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { BuildSpec, ComputeType } from 'aws-cdk-lib/aws-codebuild';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { BuildStep, DockerBuild, ImageStep } from '../src';
import { prepare, stagesOf, statementsOf } from './prepare';

const REPOSITORY = 'arn:aws:ecr:eu-south-2:111122223333:repository/shop';
const BUILD: DockerBuild = {
  buildspec: BuildSpec.fromObject({ version: 0.2, phases: { build: { commands: ['docker build .'] } } }),
  environment: { REPOSITORY_URI: 'shop' },
  grantTo: (grantee: IGrantable) => void Grant.addToPrincipal({ grantee, actions: ['ecr:PutImage'], resourceArns: [REPOSITORY] }),
};
const privilegedOf = (template: ReturnType<ReturnType<typeof prepare>['template']>) =>
  Object.fromEntries(Object.values(template.findResources('AWS::CodeBuild::Project')).map(({ Properties }) => [Properties.Name, Properties.Environment.PrivilegedMode]));

describe('ImageStep.build', () => {
  it('[GC-03] builds where Docker runs, while every other build stays without privileges', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.build('Image', BUILD));
    delivery.addStage('Test', BuildStep.buildspec('Unit'));

    expect(privilegedOf(template())).toEqual({ 'shop-image-project-dev': true, 'shop-unit-project-dev': false });
  });

  it('[GC-12] runs what the build says, on the small machine unless told otherwise', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.build('Image', BUILD));

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: { ComputeType: 'BUILD_GENERAL1_SMALL', EnvironmentVariables: [{ Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: 'shop' }] },
      Source: { BuildSpec: Match.stringLikeRegexp('docker build .') },
    });
  });

  it('takes a size, a time and variables of its own, which do not take the place of those of the build', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.build('Image', BUILD, { compute: ComputeType.LARGE, timeout: Duration.hours(2), environment: { STAGE: 'dev', REPOSITORY_URI: 'elsewhere' } }));

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      TimeoutInMinutes: 120,
      Environment: { ComputeType: 'BUILD_GENERAL1_LARGE', EnvironmentVariables: [{ Name: 'STAGE', Type: 'PLAINTEXT', Value: 'dev' }, { Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: 'shop' }] },
    });
  });

  it('gives its role what the build takes, and hands on what it makes and exports', () => {
    const { delivery, template } = prepare();
    const image = ImageStep.build('Image', BUILD);

    delivery.addStage('Build', image);

    expect(statementsOf(template(), 'shop-image-role-dev').at(-1)).toEqual({ Effect: 'Allow', Action: 'ecr:PutImage', Resource: REPOSITORY });
    expect(stagesOf(template())[1].Actions[0]).toMatchObject({ Namespace: 'Image', OutputArtifacts: [{ Name: 'Image' }] });
    expect(image.variable('IMAGE_DIGEST')).toBe('#{Image.IMAGE_DIGEST}');
  });
});
