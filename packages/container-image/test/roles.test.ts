import { Template } from 'aws-cdk-lib/assertions';
import { ServiceRole } from '@slipway/least-privilege';
import { SimulatedRoles } from '@slipway/testing/simulated-roles';
import { ImageBuild } from '../src/build/image-build';
import { ScanGate } from '../src/gate/scan-gate';
import { ImageRepository } from '../src/repository/image-repository';
import { ACCOUNT, NAMING, prepare, REGION } from './prepare';

const arn = (name: string) => `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}`;
const [OWN, OTHER] = [arn('service-dev-x1'), arn('other-dev-x1')];

/** Build, gate and service of one repository, and another repository. */
const roles = (() => {
  const { stack, key, repository } = prepare();
  new ImageRepository(stack, 'Other', { repositoryName: 'other-dev-x1', key, keep: 2 });
  new ScanGate(stack, 'Gate', { name: NAMING, key, repository });
  new ImageBuild({ repository }).grantTo(
    new ServiceRole(stack, 'Build', { service: 'codebuild.amazonaws.com', roleName: 'build', description: 'Builds' }),
  );
  repository.grantPull(
    new ServiceRole(stack, 'Service', { service: 'ecs-tasks.amazonaws.com', roleName: 'service', description: 'Runs' }),
  );
  return new SimulatedRoles(Template.fromStack(stack).toJSON(), REGION);
})();

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PUSH = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];
const GATE = 'scan-gate-role-dev-x1';

describe('[GC-10] of the roles around a repository', () => {
  it.each([
    ['the build', 'build', 'logs in', ['ecr:GetAuthorizationToken'], '*', true],
    [
      'the build',
      'build',
      'pushes, and finds what is there',
      [...PUSH, 'ecr:DescribeImages', 'ecr:BatchGetImage'],
      OWN,
      true,
    ],
    ['the build', 'build', 'pushes nothing elsewhere', [...PUSH, 'ecr:DescribeImages'], OTHER, false],
    [
      'the build',
      'build',
      'takes no image away, and changes no rule',
      ['ecr:BatchDeleteImage', 'ecr:PutImageTagMutability', 'ecr:PutLifecyclePolicy', 'ecr:SetRepositoryPolicy'],
      OWN,
      false,
    ],
    ['the build', 'build', 'does not judge itself', ['ecr:DescribeImageScanFindings'], OWN, false],
    ['the gate', GATE, 'reads scans', ['ecr:DescribeImageScanFindings'], OWN, true],
    ['the gate', GATE, 'reads no scans of others', ['ecr:DescribeImageScanFindings'], OTHER, false],
    [
      'the gate',
      GATE,
      'neither pushes nor pulls nor starts a scan',
      [...PUSH, ...PULL, 'ecr:StartImageScan'],
      OWN,
      false,
    ],
    ['what runs', 'service', 'pulls', PULL, OWN, true],
    ['what runs', 'service', 'logs in', ['ecr:GetAuthorizationToken'], '*', true],
    ['what runs', 'service', 'pushes nothing', PUSH, OWN, false],
    ['what runs', 'service', 'pulls nothing else', PULL, OTHER, false],
  ])('%s (%s) %s', async (_, role, __, actions, resource, allowed) => {
    const answers = await Promise.all(actions.map((action) => roles.allows(role, { action, resource })));

    expect(answers).toEqual(actions.map(() => allowed));
  });
});
