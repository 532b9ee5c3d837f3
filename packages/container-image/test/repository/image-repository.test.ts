import { Match, Template } from 'aws-cdk-lib/assertions';
import { findings } from '@slipway/least-privilege';
import { ImageRepositoryProps } from '../../src/repository/image-repository';
import { ACCOUNT, prepare, propertiesOf, roleIn, statementsOf } from '../prepare';

const ARN = { 'Fn::GetAtt': [expect.stringMatching(/^Repository/), 'Arn'] };
const PUSH = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];

function rulesOf(props: Partial<ImageRepositoryProps> = {}): { selection: object }[] {
  const { LifecyclePolicy } = propertiesOf(Template.fromStack(prepare(props).stack), 'AWS::ECR::Repository');
  return JSON.parse(LifecyclePolicy.LifecyclePolicyText).rules;
}

describe('ImageRepository', () => {
  it('[GC-07][GC-09] is encrypted with the key, scans what is pushed, and moves no tag', () => {
    const template = Template.fromStack(prepare().stack);

    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryName: 'service-dev-x1',
      EncryptionConfiguration: {
        EncryptionType: 'KMS',
        KmsKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
      },
      ImageScanningConfiguration: { ScanOnPush: true },
      ImageTagMutability: 'IMMUTABLE',
    });
  });

  it('names the events of what is pushed to it, in this account', () => {
    const { stack, repository } = prepare();

    expect(stack.resolve(repository.pushes)).toEqual({
      source: ['aws.ecr'],
      detailType: ['ECR Image Action'],
      account: [{ Ref: 'AWS::AccountId' }],
      detail: {
        'action-type': ['PUSH'],
        result: ['SUCCESS'],
        'repository-name': ['service-dev-x1'],
      },
    });
  });

  it('is deleted with its stack and its images', () => {
    Template.fromStack(prepare().stack).hasResource('AWS::ECR::Repository', {
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { EmptyOnDelete: true },
    });
  });

  it('pins its logical id, which a change would replace with all its images', () => {
    expect(Object.keys(Template.fromStack(prepare().stack).findResources('AWS::ECR::Repository'))).toEqual([
      'Repository3A24F169',
    ]);
  });

  it('[GC-09] keeps the last ten tagged images, which manifests without a tag do not count among, and those for a day', () => {
    expect(rulesOf()).toEqual([
      {
        rulePriority: 1,
        description: 'Keeps the last 10 images tagged *',
        selection: { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 10 },
        action: { type: 'expire' },
      },
      {
        rulePriority: 2,
        description: 'Expires untagged images',
        selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
        action: { type: 'expire' },
      },
    ]);
  });

  it('keeps other numbers by the prefix of a tag, before the general rule, which then does not apply to them', () => {
    const rules = rulesOf({ keep: 5, keepByTagPrefix: { 'release-': 50, 'hotfix-': 20 } });

    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'tagged', tagPatternList: ['release-*'], countType: 'imageCountMoreThan', countNumber: 50 },
      { tagStatus: 'tagged', tagPatternList: ['hotfix-*'], countType: 'imageCountMoreThan', countNumber: 20 },
      { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 5 },
      expect.objectContaining({ tagStatus: 'untagged' }),
    ]);
  });

  it.each([
    [
      'names that ECR does not take',
      { repositoryName: 'Service' },
      "'Service' cannot name a repository: the name must consist of lower-case letters and digits",
    ],
    [
      'to keep one image alone',
      { keep: 1 },
      'a limit of 1 for images tagged * is too low: the running image would expire when the next image is pushed, before that image is deployed; keep 2 or more',
    ],
    ['to keep a part of an image', { keep: 2.5 }, 'a limit of 2.5 for images tagged * is too low'],
    [
      'to keep one of a kind',
      { keepByTagPrefix: { 'release-': 1 } },
      'a limit of 1 for images tagged release-* is too low',
    ],
    [
      'a prefix that every tag has',
      { keepByTagPrefix: { '': 10 } },
      "'' is not a valid tag prefix: a prefix begins with a letter, digit or underscore, followed by letters, digits, underscores, dots and hyphens; use a prefix such as release-, and keep for all other tags",
    ],
    ['a pattern for a prefix', { keepByTagPrefix: { 'release-*': 10 } }, "'release-*' is not a valid tag prefix"],
  ])('refuses %s', (_, props, message) => {
    expect(() => prepare(props)).toThrow(message);
  });
});

describe('what a repository grants', () => {
  it.each([
    [
      'grantPush',
      [
        [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', ...PUSH], ARN],
        ['ecr:GetAuthorizationToken', '*'],
      ],
    ],
    [
      'grantPull',
      [
        [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], ARN],
        ['ecr:GetAuthorizationToken', '*'],
      ],
    ],
    ['grantFind', [['ecr:DescribeImages', ARN]]],
    ['grantTag', [[['ecr:BatchGetImage', 'ecr:PutImage'], ARN]]],
    ['grantReadScans', [['ecr:DescribeImageScanFindings', ARN]]],
    ['grantCopyFrom', [[['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], ARN]]],
    ['grantCopyTo', [[['ecr:BatchCheckLayerAvailability', ...PUSH], ARN]]],
  ] as const)('[GC-10] by %s is exact', (grant, expected) => {
    const { stack, repository } = prepare();

    repository[grant](roleIn(stack));

    const template = Template.fromStack(stack);
    expect(statementsOf(template, 'role')).toEqual(expected);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });

  it('is denied to all but one role, whatever their own policies allow', () => {
    const { stack, repository } = prepare();
    const role = roleIn(stack);

    repository.takeImagesOnlyFrom(role);

    const template = Template.fromStack(stack);
    expect(propertiesOf(template, 'AWS::ECR::Repository').RepositoryPolicyText.Statement).toEqual([
      {
        Sid: 'OnlyThePromotionPushes',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: PUSH,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [expect.stringMatching(/^Role/), 'Arn'] } } },
      },
    ]);
    expect(findings(template.toJSON(), ACCOUNT)).toEqual([]);
  });
});
