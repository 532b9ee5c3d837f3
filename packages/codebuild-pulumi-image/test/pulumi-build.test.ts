import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { EncryptionKey } from '@slipway/kms';
import { findings, ServiceRole } from '@slipway/least-privilege';
import { SecureBucket } from '@slipway/secure-bucket';
import { PulumiBuild, PulumiBuildProps } from '../src';

const DEPLOYMENT_ROLE = { roleArn: 'arn:aws:iam::111122223333:role/deployment', externalId: 'acme-dev' };

function prepare(props: Partial<PulumiBuildProps> = {}) {
  const stack = new Stack(new App(), 'Stack');
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/pulumi', description: 'state' });
  const state = new SecureBucket(stack, 'State', { key });
  const role = new ServiceRole(stack, 'Role', {
    service: 'codebuild.amazonaws.com',
    roleName: 'build',
    description: 'builds',
  });
  return {
    stack,
    key,
    state,
    role,
    props: { stack: 'dev', environment: 'dev', state, key, deploymentRole: DEPLOYMENT_ROLE, ...props },
    template: () => Template.fromStack(stack),
  };
}

const buildspecOf = (build: PulumiBuild) => JSON.parse(new Stack().resolve(build.buildspec.toBuildSpec()));
function statementsOf(template: Template): [unknown, unknown][] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    /^Role/.test(Properties.Roles[0].Ref),
  );
  return policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .map(({ Action, Resource }) => [Action, Resource]);
}

describe('PulumiBuild', () => {
  it('[PG-03] previews, and passes on the plan with its digest and the complete program', () => {
    expect(buildspecOf(PulumiBuild.preview(prepare().props))).toEqual({
      version: 0.2,
      env: { 'exported-variables': ['PLAN_DIGEST', 'PREVIEW_SUMMARY', 'PREVIEW_CHANGES', 'CODEBUILD_BUILD_ID'] },
      phases: {
        install: { commands: ['(cd . && npm ci --ignore-scripts --no-audit --no-fund)'] },
        build: { commands: ['slipway-pulumi preview', '. ./.slipway/variables.sh'] },
      },
      artifacts: { files: ['**/*'], 'exclude-paths': ['**/node_modules/**'], 'enable-symlinks': 'yes' },
    });
  });

  it('applies in the folder of the program, and reports what it did', () => {
    const build = PulumiBuild.up(prepare({ folder: 'infrastructure', install: ['npm ci', 'npm run build'] }).props);

    expect(buildspecOf(build)).toMatchObject({
      phases: {
        install: { commands: ['(cd infrastructure && npm ci)', '(cd infrastructure && npm run build)'] },
        build: { commands: ['slipway-pulumi up'] },
      },
      artifacts: { files: ['up.json'], 'base-directory': 'infrastructure/.slipway' },
    });
    expect(build.environment).toMatchObject({ PROJECT_FOLDER: 'infrastructure' });
  });

  it.each([
    ['preview', true],
    ['up', true],
    ['drift', false],
  ] as const)('says whether %s makes an artifact', (kind, makes) => {
    expect(PulumiBuild[kind](prepare().props).makesArtifact).toBe(makes);
  });

  it('previews in the folder of the program', () => {
    expect(buildspecOf(PulumiBuild.preview(prepare({ folder: 'infrastructure' }).props)).phases.build.commands).toEqual(
      ['slipway-pulumi preview', '. infrastructure/.slipway/variables.sh'],
    );
  });

  it('knows the state and the one deployment role', () => {
    const { props, stack, state } = prepare();

    expect(stack.resolve(PulumiBuild.up(props).environment)).toEqual({
      STACK: 'dev',
      ENVIRONMENT: 'dev',
      PROJECT_FOLDER: '.',
      DEPLOYMENT_ROLE_ARN: DEPLOYMENT_ROLE.roleArn,
      EXTERNAL_ID: 'acme-dev',
      BACKEND_URL: { 'Fn::Join': ['', ['s3://', stack.resolve(state.bucketName), '?region=', { Ref: 'AWS::Region' }]] },
    });
  });

  it.each(['preview', 'drift'] as const)(
    '[PG-10] lets a build that runs %s read the state and decrypt, and assume the one role',
    (kind) => {
      const { props, role, stack, state, key, template } = prepare();

      PulumiBuild[kind](props).grantTo(role);

      expect(statementsOf(template())).toEqual([
        ['s3:ListBucket', stack.resolve(state.bucketArn)],
        [['s3:GetObject', 's3:GetObjectVersion'], { 'Fn::Join': ['', [stack.resolve(state.bucketArn), '/.pulumi/*']] }],
        ['kms:Decrypt', stack.resolve(key.keyArn)],
        ['kms:Decrypt', stack.resolve(key.keyArn)],
        [['sts:AssumeRole', 'sts:TagSession'], DEPLOYMENT_ROLE.roleArn],
      ]);
      expect(findings(template().toJSON())).toEqual([]);
    },
  );

  it('[PG-10] lets a build that applies also write the state, and remove its lock', () => {
    const { props, role, template } = prepare();

    PulumiBuild.up(props).grantTo(role);

    expect(statementsOf(template()).map(([action]) => action)).toEqual(
      expect.arrayContaining(['s3:PutObject', 's3:DeleteObject', ['kms:Decrypt', 'kms:GenerateDataKey']]),
    );
    expect(findings(template().toJSON())).toEqual([]);
  });
});
