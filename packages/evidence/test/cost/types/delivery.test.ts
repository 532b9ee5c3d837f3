import { leftOutOf, linesOf, one, Resources } from './priced';

const build = (Type?: string, ComputeType?: string) =>
  one('AWS::CodeBuild::Project', { Environment: { Type, ComputeType } });

describe('a delivery is paid for', () => {
  it.each<[string, Resources, string[]]>([
    ['builds on Linux', build('LINUX_CONTAINER', 'BUILD_GENERAL1_LARGE'), ['usage 100 codebuild.linux/large']],
    ['builds on the default', build(undefined, 'BUILD_GENERAL1_SMALL'), ['usage 100 codebuild.linux/small']],
    ['builds on ARM', build('ARM_CONTAINER', 'BUILD_GENERAL1_SMALL'), ['usage 100 codebuild.arm/small']],
    [
      'builds on Windows',
      build('WINDOWS_SERVER_2022_CONTAINER', 'BUILD_GENERAL1_MEDIUM'),
      ['usage 100 codebuild.windows/medium'],
    ],
    [
      'builds with GPUs',
      build('LINUX_GPU_CONTAINER', 'BUILD_GENERAL1_LARGE'),
      ['usage 100 codebuild.linux_gpu_container/large'],
    ],
    [
      'a pipeline by its minutes',
      one('AWS::CodePipeline::Pipeline', { PipelineType: 'V2' }),
      ['usage 100 codepipeline.v2'],
    ],
    ['a pipeline by itself', one('AWS::CodePipeline::Pipeline'), ['fixed 1 codepipeline.v1']],
    ['five users of a repository, not at all', one('AWS::CodeCommit::Repository'), []],
    [
      'packages',
      one('AWS::CodeArtifact::Repository'),
      ['usage 1 codeartifact.stored', 'usage 1 codeartifact.requests'],
    ],
    ['images', one('AWS::ECR::Repository'), ['usage 1 ecr.stored']],
    ['basic scans, not at all', one('AWS::ECR::RegistryScanningConfiguration', { ScanType: 'BASIC' }), []],
    [
      'scans by Inspector',
      one('AWS::ECR::RegistryScanningConfiguration', { ScanType: 'ENHANCED' }),
      ['usage 10 inspector.scan'],
    ],
  ])('for %s', (_, resources, lines) => {
    expect(linesOf(resources)).toEqual(lines);
  });

  it.each<[string, Resources, string]>([
    [
      'a compute type without a price',
      build('ARM_LAMBDA_CONTAINER', 'BUILD_LAMBDA_1GB'),
      "no price 'codebuild.arm_lambda_container/build_lambda_1gb' in the price table of us-east-1",
    ],
    ['a build without a compute type', build(), "no price 'codebuild.linux/unknown' in the price table of us-east-1"],
    [
      'a fleet',
      one('AWS::CodeBuild::Project', { Environment: { Fleet: { FleetArn: 'arn' } } }),
      'the reserved-capacity fleet',
    ],
  ])('names %s among what is left out', (_, resources, what) => {
    expect(leftOutOf(resources)).toEqual([`Shop/It: ${what}`]);
  });
});
