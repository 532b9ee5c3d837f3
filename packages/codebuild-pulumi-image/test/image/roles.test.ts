import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { Naming } from '@slipway/conventions';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole } from '@slipway/least-privilege';
import { ACCOUNT, SimulatedRoles } from '@slipway/testing/simulated-roles';
import { PulumiImage } from '../../src/image/pulumi-image';
import { BASE_IMAGE, NODE_VERSION, PULUMI } from './pins';

const REGION = 'us-east-1';
const repository = (name: string) => `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${name}-dev-x1`;
const project = (name: string) => `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${name}-project-dev-x1`;
const [CANDIDATES, PROMOTED] = [repository('pulumi-candidates'), repository('pulumi-images')];

/** Creates the image, and the role of a project that uses the image. */
const template = (() => {
  const stack = new Stack(new App(), 'Image', { env: { account: ACCOUNT, region: REGION } });
  const name = Naming.pattern('{type}-{environment}-{suffix}', { environment: 'dev', suffix: 'x1' });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/image', description: 'images' });
  const { promotedRepositoryName } = new PulumiImage(stack, 'Pulumi', {
    name,
    key,
    baseImage: BASE_IMAGE,
    nodeVersion: NODE_VERSION,
    pulumi: PULUMI,
  });
  const consumer = new ServiceRole(stack, 'Consumer', {
    service: 'codebuild.amazonaws.com',
    roleName: 'preview-role-dev-x1',
    description: 'Previews',
  });
  PulumiImage.fromDigest(stack, 'Digest', {
    repositoryName: promotedRepositoryName,
    digest: `sha256:${'a'.repeat(64)}`,
  }).grantPull(consumer);
  return Template.fromStack(stack).toJSON();
})();
const [reportGroup] = Object.entries(template.Resources as Record<string, { Type: string }>)
  .filter(([, { Type }]) => Type === 'AWS::CodeBuild::ReportGroup')
  .map(([id]) => id);
const roles = new SimulatedRoles(
  JSON.parse(
    JSON.stringify(template).replaceAll(
      `{"Fn::GetAtt":["${reportGroup}","Arn"]}`,
      `"arn:aws:codebuild:${REGION}:${ACCOUNT}:report-group/image-gate-report-dev-x1"`,
    ),
  ),
  REGION,
);

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PUSH = ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage'];

describe('[PG-04] [PG-10] of the roles around the image', () => {
  it.each([
    ['what runs in the image', 'preview-role-dev-x1', 'pulls promoted images', PULL, PROMOTED, true],
    [
      'what runs in the image',
      'preview-role-dev-x1',
      'pulls no candidate, which nobody judged',
      PULL,
      CANDIDATES,
      false,
    ],
    ['what runs in the image', 'preview-role-dev-x1', 'promotes nothing', PUSH, PROMOTED, false],
    ['the build', 'image-build-role-dev-x1', 'pushes candidates', PUSH, CANDIDATES, true],
    ['the build', 'image-build-role-dev-x1', 'promotes nothing', PUSH, PROMOTED, false],
    [
      'the build',
      'image-build-role-dev-x1',
      'does not start the gate',
      ['codebuild:StartBuild'],
      project('image-gate'),
      false,
    ],
    [
      'the gate',
      'image-gate-role-dev-x1',
      'reads scans of candidates',
      ['ecr:DescribeImageScanFindings'],
      CANDIDATES,
      true,
    ],
    [
      'the gate',
      'image-gate-role-dev-x1',
      'reads candidates',
      ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      CANDIDATES,
      true,
    ],
    ['the gate', 'image-gate-role-dev-x1', 'promotes', PUSH, PROMOTED, true],
    [
      'the gate',
      'image-gate-role-dev-x1',
      'changes no candidate',
      [...PUSH, 'ecr:BatchDeleteImage'],
      CANDIDATES,
      false,
    ],
    [
      'the gate',
      'image-gate-role-dev-x1',
      'takes no promoted image away',
      ['ecr:BatchDeleteImage', 'ecr:SetRepositoryPolicy'],
      PROMOTED,
      false,
    ],
    [
      'the rule of the gate',
      'image-gate-start-role-dev-x1',
      'starts the gate',
      ['codebuild:StartBuild'],
      project('image-gate'),
      true,
    ],
    [
      'the rule of the gate',
      'image-gate-start-role-dev-x1',
      'starts no build',
      ['codebuild:StartBuild'],
      project('image-build'),
      false,
    ],
  ])('%s (%s) %s', async (_, role, __, actions, resource, allowed) => {
    const answers = await Promise.all(actions.map((action) => roles.allows(role, { action, resource })));

    expect(answers).toEqual(actions.map(() => allowed));
  });

  it.each([
    ['an administrator', 'role/admin', false],
    ['the build', 'role/image-build-role-dev-x1', false],
    ['the promotion', 'role/image-gate-role-dev-x1', true],
  ])(
    '%s (%s) may put images where consumers pull from, if a policy of its own lets it do anything: %s',
    async (_, principal, allowed) => {
      const { RepositoryPolicyText } = Object.values(
        template.Resources as Record<string, { Properties: { RepositoryName?: string; RepositoryPolicyText: object } }>,
      )
        .map(({ Properties }) => Properties)
        .find(({ RepositoryName }) => RepositoryName === 'pulumi-images-dev-x1')!;
      const resourcePolicy = JSON.parse(
        JSON.stringify(RepositoryPolicyText).replace(
          /\{"Fn::GetAtt":\[[^\]]+\]\}/,
          `"arn:aws:iam::${ACCOUNT}:role/image-gate-role-dev-x1"`,
        ),
      );

      const results = await Promise.all(
        PUSH.map((action) => putBy(`arn:aws:iam::${ACCOUNT}:${principal}`, action, resourcePolicy)),
      );

      expect(results).toEqual(PUSH.map(() => (allowed ? 'Allowed' : 'ExplicitlyDenied')));
    },
  );
});

/** Returns the decision of IAM about a call of a principal whose own policies allow everything. */
async function putBy(principal: string, action: string, resourcePolicy: unknown): Promise<string> {
  const simulation = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: PROMOTED, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': principal },
      },
      identityPolicies: [
        {
          name: 'own',
          policy: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ecr:*', Resource: '*' } },
        },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    },
    {},
  );
  if (simulation.resultType !== 'single') {
    throw new Error(`not simulated: ${JSON.stringify(simulation)}`);
  }
  return simulation.overallResult;
}
