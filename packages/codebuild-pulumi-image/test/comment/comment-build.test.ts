import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { GITHUB_REPOSITORY } from '@slipway/conventions';
import { EncryptionKey } from '@slipway/kms';
import { ServiceRole, findings } from '@slipway/least-privilege';
import { CommentBuild, CommentBuildProps } from '../../src/comment/comment-build';
import { REPOSITORY } from '../../src/comment/env';
import { readSettings } from '../../src/comment/settings';
import { COMMIT } from './preview-folder';

const TOKEN = (stack: Stack) => Secret.fromSecretNameV2(stack, 'Token', 'github-token');

function built(tokenOf: (stack: Stack, key: EncryptionKey) => ISecret = TOKEN, props: Partial<CommentBuildProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-south-2' } });
  const key = new EncryptionKey(stack, 'Key', { alias: 'alias/comment', description: 'token' });
  const token = tokenOf(stack, key);
  const build = new CommentBuild({ stack: 'dev', repository: 'acme/infrastructure', token, ...props });
  const role = new ServiceRole(stack, 'Role', {
    service: 'codebuild.amazonaws.com',
    roleName: 'comment-role',
    description: 'Comments',
  });
  build.grantTo(role);
  new PipelineProject(stack, 'Project', {
    buildSpec: build.buildspec,
    role: role.withoutPolicyUpdates(),
    encryptionKey: key.reference,
    environmentVariables: Object.fromEntries(
      Object.entries(build.environment).map(([name, value]) => [name, { value }]),
    ),
  });
  const template = Template.fromStack(stack);
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  const [
    {
      Properties: {
        Source: { BuildSpec: buildspec },
      },
    },
  ] = Object.values(template.findResources('AWS::CodeBuild::Project'));
  return { stack, key, token, build, template, statements, buildspec };
}

describe('CommentBuild', () => {
  it('runs the program alone: nothing is installed, and nothing of the source is run', () => {
    const { build, buildspec } = built();

    expect(JSON.parse(buildspec)).toEqual({
      version: 0.2,
      env: { 'secrets-manager': { GITHUB_TOKEN: 'github-token' } },
      phases: { build: { commands: ['slipway-comment'] } },
    });
    expect(build.makesArtifact).toBe(false);
  });

  it('gives the program every variable that does not differ from run to run', () => {
    const { build } = built(undefined, { folder: 'infra', apiUrl: 'https://github.acme.example/api/v3' });

    expect(readSettings({ ...build.environment, GITHUB_TOKEN: 'token', PULL_REQUEST: '12', COMMIT })).toMatchObject({
      STACK: 'dev',
      REPOSITORY: 'acme/infrastructure',
      PROJECT_FOLDER: 'infra',
      GITHUB_API_URL: 'https://github.acme.example/api/v3',
    });
  });

  it('comments on github.com, about the project at the top of the source', () => {
    expect(built().build.environment).toMatchObject({ GITHUB_API_URL: 'https://api.github.com', PROJECT_FOLDER: '.' });
  });

  it('[PG-10] may read a token that is known by name, and nothing else', () => {
    const { statements, template } = built();

    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: expect.anything() },
    ]);
    expect(JSON.stringify(statements[0].Resource)).toContain(':secret:github-token-??????');
    expect(findings(template.toJSON())).toEqual([]);
  });

  it('[PG-10] may decrypt a token whose key is known, through Secrets Manager alone', () => {
    const { statements, template, stack, key, token, buildspec } = built(
      (scope, encryptionKey) => new Secret(scope, 'Token', { encryptionKey: encryptionKey.reference }),
    );

    const arn = stack.resolve(token.secretArn);
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arn },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: stack.resolve(key.keyArn),
        Condition: {
          StringEquals: {
            'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
          },
        },
      },
    ]);
    expect(buildspec['Fn::Join'][1]).toContainEqual(arn);
    expect(findings(template.toJSON())).toEqual([]);
  });

  it.each<[Partial<CommentBuildProps>, string]>([
    [
      { stack: 'dev -->' },
      "stack 'dev -->' has an invalid name: a stack name has 1 to 100 letters, digits, underscores, dots and hyphens",
    ],
    [{ repository: 'infrastructure' }, "'infrastructure' is not a GitHub repository: use the form owner/name"],
    [{ apiUrl: 'http://github.example' }, "'http://github.example' is not a valid URL of the GitHub API"],
  ])('refuses %p', (props, message) => {
    expect(() => built(TOKEN, props)).toThrow(message);
  });
});

describe('the name of a repository', () => {
  it('is checked by one rule when the build is made and when it runs', () => {
    expect(REPOSITORY).toEqual(GITHUB_REPOSITORY);
  });
});
