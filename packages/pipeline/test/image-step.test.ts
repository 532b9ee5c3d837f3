import { Duration } from 'aws-cdk-lib/core';
import { Match } from 'aws-cdk-lib/assertions';
import { BuildSpec, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { BuildStep, IDockerBuild, ImageStep, StepInput } from '../src';
import { prepare, stagesOf, statementsOf } from './prepare';

const REPOSITORY = 'arn:aws:ecr:eu-south-2:111122223333:repository/shop';
const BUILD: IDockerBuild = {
  buildspec: BuildSpec.fromObject({ version: 0.2, phases: { build: { commands: ['docker build .'] } } }),
  environment: { REPOSITORY_URI: 'shop' },
  grantTo: (grantee: IGrantable) =>
    void Grant.addToPrincipal({ grantee, actions: ['ecr:PutImage'], resourceArns: [REPOSITORY] }),
};
const privilegedOf = (template: ReturnType<ReturnType<typeof prepare>['template']>) =>
  Object.fromEntries(
    Object.values(template.findResources('AWS::CodeBuild::Project')).map(({ Properties }) => [
      Properties.Name,
      Properties.Environment.PrivilegedMode,
    ]),
  );

describe('ImageStep.build', () => {
  it('[GC-03] builds with Docker, while every other build stays without privileges', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.buildImage('Image', BUILD));
    delivery.addStage('Test', BuildStep.buildspec('Unit'));

    expect(privilegedOf(template())).toEqual({ 'shop-image-project-dev': true, 'shop-unit-project-dev': false });
  });

  it('[GC-12] runs the commands of the build, on the small machine by default', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.buildImage('Image', BUILD));

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: {
        ComputeType: 'BUILD_GENERAL1_SMALL',
        EnvironmentVariables: [{ Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: 'shop' }],
      },
      Source: { BuildSpec: Match.stringLikeRegexp('docker build .') },
    });
  });

  it('accepts a size, a time and variables of its own, which do not replace those of the build', () => {
    const { delivery, template } = prepare();

    delivery.addStage(
      'Build',
      ImageStep.buildImage('Image', BUILD, {
        compute: ComputeType.LARGE,
        timeout: Duration.hours(2),
        environment: { STAGE: 'dev', REPOSITORY_URI: 'elsewhere' },
      }),
    );

    template().hasResourceProperties('AWS::CodeBuild::Project', {
      TimeoutInMinutes: 120,
      Environment: {
        ComputeType: 'BUILD_GENERAL1_LARGE',
        EnvironmentVariables: [
          { Name: 'STAGE', Type: 'PLAINTEXT', Value: 'dev' },
          { Name: 'REPOSITORY_URI', Type: 'PLAINTEXT', Value: 'shop' },
        ],
      },
    });
  });

  it('gives its role the permissions of the build, and passes on its artifact and exports', () => {
    const { delivery, template } = prepare();
    const image = ImageStep.buildImage('Image', BUILD);

    delivery.addStage('Build', image);

    expect(statementsOf(template(), 'shop-image-role-dev').at(-1)).toEqual({
      Effect: 'Allow',
      Action: 'ecr:PutImage',
      Resource: REPOSITORY,
    });
    expect(stagesOf(template())[1].Actions[0]).toMatchObject({
      Namespace: 'Image',
      OutputArtifacts: [{ Name: 'Image' }],
    });
    expect(image.variable('IMAGE_DIGEST')).toBe('#{Image.IMAGE_DIGEST}');
  });
});

describe('ImageStep.test', () => {
  const repository = {
    grantPull: (grantee: IGrantable) =>
      Grant.addToPrincipal({ grantee, actions: ['ecr:BatchGetImage'], resourceArns: [REPOSITORY] }),
  };

  it('[GC-04] runs the tests of the source with Docker, against the image that was built', () => {
    const { delivery, template } = prepare();
    const image = ImageStep.buildImage('Image', BUILD);

    delivery.addStage('Build', image);
    delivery.addStage(
      'Test',
      ImageStep.test('Integration', {
        repository,
        image: `shop@${image.variable('IMAGE_DIGEST')}`,
        buildspec: 'buildspec.integration.yml',
        runEnvironment: { COLOUR: 'green' },
        buildImage: LinuxBuildImage.fromDockerRegistry('tools'),
      }),
    );

    const [action] = stagesOf(template())[2].Actions;
    expect(action).toMatchObject({ InputArtifacts: [{ Name: 'Source' }] });
    expect(action).not.toHaveProperty('OutputArtifacts');
    expect(JSON.parse(action.Configuration.EnvironmentVariables)).toEqual([
      { name: 'COLOUR', type: 'PLAINTEXT', value: 'green' },
      { name: 'IMAGE', type: 'PLAINTEXT', value: 'shop@#{Image.IMAGE_DIGEST}' },
    ]);
    expect(privilegedOf(template())).toEqual({ 'shop-image-project-dev': true, 'shop-integration-project-dev': true });
    expect(statementsOf(template(), 'shop-integration-role-dev').at(-1)).toEqual({
      Effect: 'Allow',
      Action: 'ecr:BatchGetImage',
      Resource: REPOSITORY,
    });
    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Name: 'shop-integration-project-dev',
      Environment: { Image: 'tools' },
      Source: { BuildSpec: 'buildspec.integration.yml' },
    });
  });

  it('works on the output of the build if configured, by buildspec.yml', () => {
    const { delivery, template } = prepare();

    delivery.addStage('Build', ImageStep.buildImage('Image', BUILD));
    delivery.addStage(
      'Test',
      ImageStep.test('Integration', { repository, image: 'shop@sha256:1', input: StepInput.EARLIER }),
    );

    expect(stagesOf(template())[2].Actions[0].InputArtifacts).toEqual([{ Name: 'Image' }]);
    template().hasResourceProperties('AWS::CodeBuild::Project', {
      Name: 'shop-integration-project-dev',
      Source: { BuildSpec: 'buildspec.yml' },
    });
  });
});
