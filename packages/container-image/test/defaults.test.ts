import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { BuildSpec } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { statefulIds } from '@slipway/testing/stateful-resources';
import {
  ImageBuild,
  ImageGate,
  ImageProject,
  ImageReplication,
  ImageRepository,
  ProjectStartRule,
  PromotedImage,
  ScanGate,
} from '../src';

const shop = () => new Stack(new App(), 'Shop');
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue());

describe('images without names and without a key', () => {
  it('share the key of the stack, have names by their addresses, and keep their logical ids', () => {
    const stack = shop();
    const candidates = new ImageRepository(stack, 'Candidates');
    const promoted = new ImageRepository(stack, 'Promoted');

    new ScanGate(stack, 'Scan', { repository: candidates });
    const { project } = new ImageGate(stack, 'Gate', { candidates, promoted });
    new ProjectStartRule(stack, 'Weekly', {
      kind: 'weekly',
      description: 'Each week',
      project,
      schedule: Schedule.rate(Duration.days(7)),
    });

    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: Match.stringLikeRegexp('^shop-candidates-images-[0-9a-f]{8}$'),
      LifecyclePolicy: { LifecyclePolicyText: Match.stringLikeRegexp('"countNumber":50') },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      Name: Match.stringLikeRegexp('^shop-weekly-weekly-rule-[0-9a-f]{8}$'),
    });
    expect(statefulIds(template.toJSON() as never)).toEqual({
      'AWS::ECR::Repository': ['CandidatesC9C652B9', 'PromotedBF7FC92F'],
      'AWS::KMS::Key': ['StackKey57EFC447'],
      'AWS::Logs::LogGroup': ['ScanLog5BCAD2A3', 'GateProjectLog30ABE66C'],
    });
    expect(findings(template.toJSON())).toEqual([]);
  });
});

describe('an existing repository', () => {
  it('is granted by exact statements, and is not created again', () => {
    const stack = shop();
    const repository = Repository.fromRepositoryName(stack, 'Imported', 'shop');
    const role = new ServiceRole(stack, 'Role', { service: 'codebuild.amazonaws.com', description: 'Builds' });

    new ImageBuild({ repository }).grantTo(role);
    new ScanGate(stack, 'Scan', { repository });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECR::Repository', 0);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'ecr:DescribeImages',
            Resource: { 'Fn::Join': ['', Match.arrayWith([':repository/shop'])] },
          }),
        ]),
      },
    });
    expect(findings(template.toJSON())).toEqual([]);
    expect(warningsOf(stack)).toEqual([]);
  });

  it('is itself if it is an ImageRepository, or the repository of one, and is known again', () => {
    const stack = shop();
    const images = new ImageRepository(stack, 'Images');
    const imported = Repository.fromRepositoryName(stack, 'Imported', 'shop');

    expect(ImageRepository.fromRepository(images)).toBe(images);
    expect(ImageRepository.fromRepository(images.repository)).toBe(images);
    expect(ImageRepository.fromRepository(imported)).toBe(ImageRepository.fromRepository(imported));
  });

  it('lets only the promotion push to it, if this app creates it', () => {
    const stack = shop();
    const promoted = new Repository(stack, 'Promoted');

    new ImageGate(stack, 'Gate', { candidates: new Repository(stack, 'Candidates'), promoted });

    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: { Statement: [Match.objectLike({ Sid: 'OnlyThePromotionPushes', Effect: 'Deny' })] },
    });
    expect(warningsOf(stack)).toEqual([]);
  });

  it('is warned about if it is imported and images are promoted to it, with the statement', () => {
    const stack = shop();
    const promoted = Repository.fromRepositoryName(stack, 'Promoted', 'promoted');

    new ImageGate(stack, 'Gate', { candidates: new ImageRepository(stack, 'Candidates'), promoted });

    expect(warningsOf(stack)[0].entry.data).toMatch(
      /the policy of repository 'Shop\/Promoted' cannot be changed here.*"Sid":"OnlyThePromotionPushes"/,
    );
  });

  it('is replicated by its name', () => {
    const stack = shop();

    new ImageReplication(stack, 'Replication', {
      repositories: [Repository.fromRepositoryName(stack, 'Imported', 'shop')],
      regions: ['eu-west-1'],
    });

    Template.fromStack(stack).hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [Match.objectLike({ RepositoryFilters: [Match.objectLike({ Filter: 'shop' })] })],
      },
    });
  });
});

describe('a required prop that is missing', () => {
  it.each([
    [() => new ImageBuild({} as never), 'an image build cannot be created without repository'],
    [() => new ScanGate(shop(), 'X', {} as never), 'without repository'],
    [() => new ImageGate(shop(), 'X', {} as never), 'without candidates and promoted'],
    [() => new PromotedImage(shop(), 'X', {} as never), 'without repositoryName and digest'],
    [() => new ImageReplication(shop(), 'X', {} as never), 'without repositories and regions'],
    [() => new ProjectStartRule(shop(), 'X', {} as never), 'without kind, description, and project'],
    [
      () => new ImageProject(shop(), 'X', { buildSpec: BuildSpec.fromObject({}) } as never),
      'without kind, description, source, environment, and timeout',
    ],
  ])('refuses to make %s', (make, message) => {
    expect(make).toThrow(message);
  });
});
