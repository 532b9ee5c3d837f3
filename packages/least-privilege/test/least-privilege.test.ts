import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccountPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Aws, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LeastPrivilege } from '../src';

const OPEN = new ServicePrincipal('codebuild.amazonaws.com');
const BOUND = OPEN.withConditions({ StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } });

function enforced(): App {
  const app = new App();
  LeastPrivilege.enforce(app);
  return app;
}

function addOpenRole(scope: Construct): void {
  new Role(scope, 'BuildRole', { assumedBy: OPEN });
}

test('an app whose permissions are exact is synthesized', () => {
  const app = enforced();
  const stack = new Stack(app, 'Shop');
  const topic = new Topic(stack, 'Failures', { masterKey: new Key(stack, 'Key', { enableKeyRotation: true }) });
  new Role(stack, 'BuildRole', { assumedBy: BOUND }).addToPolicy(
    new PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
  );

  expect(() => app.synth()).not.toThrow();
});

describe('an app is refused', () => {
  test.each<[rule: string, grant: (role: Role) => void, problem: string]>([
    [
      'wildcard-action',
      (role) =>
        role.addToPolicy(
          new PolicyStatement({ actions: ['kms:ReEncrypt*'], resources: ['arn:aws:kms:eu-west-1:111122223333:key/a'] }),
        ),
      'action kms:ReEncrypt* has a wildcard',
    ],
    [
      'open-resource',
      (role) => role.addToPolicy(new PolicyStatement({ actions: ['codebuild:StartBuild'], resources: ['*'] })),
      'resource * covers several resources',
    ],
    [
      'unknown-action',
      (role) =>
        role.addToPolicy(
          new PolicyStatement({ actions: ['sns:Publishes'], resources: ['arn:aws:sns:eu-west-1:111122223333:a'] }),
        ),
      'the action sns:Publishes does not exist',
    ],
    [
      'exclusion',
      (role) =>
        role.addToPolicy(
          new PolicyStatement({ notActions: ['iam:CreateUser'], resources: ['arn:aws:sns:eu-west-1:111122223333:a'] }),
        ),
      'NotAction allows everything',
    ],
    [
      'pass-role',
      (role) =>
        role.addToPolicy(
          new PolicyStatement({ actions: ['iam:PassRole'], resources: ['arn:aws:iam::111122223333:role/a'] }),
        ),
      'iam:PassRole lets the caller pass the role to any service',
    ],
    [
      'open-trust',
      (role) =>
        role.assumeRolePolicy?.addStatements(new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [OPEN] })),
      'codebuild.amazonaws.com can act on behalf',
    ],
    [
      'aws-managed-policy',
      (role) => role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')),
      'ReadOnlyAccess is an AWS managed policy',
    ],
  ])('for %s, with the place and what to write instead', (rule, grant, problem) => {
    const app = enforced();
    grant(new Role(new Stack(app, 'Shop'), 'BuildRole', { assumedBy: BOUND }));

    expect(() => app.synth()).toThrow(
      new RegExp(`${escaped(problem)}[^]*Shop/BuildRole/[^]*Suggested fix: [^]*Rule least-privilege::${rule}`),
    );
  });

  test.each<[where: string, fill: (app: App) => void, path: string]>([
    ['a stage', (app) => addOpenRole(new Stack(new Stage(app, 'Production'), 'Shop')), 'Production/Shop/BuildRole'],
    ['a nested stack', (app) => addOpenRole(new NestedStack(new Stack(app, 'Shop'), 'Inner')), 'Shop/Inner/BuildRole'],
    [
      'a stack nested in a nested stack',
      (app) => addOpenRole(new NestedStack(new NestedStack(new Stack(app, 'Shop'), 'Inner'), 'Innermost')),
      'Shop/Inner/Innermost/BuildRole',
    ],
  ])('for the content of %s', (_, fill, path) => {
    const app = enforced();
    fill(app);

    expect(() => app.synth()).toThrow(path);
  });

  test('even if the finding is acknowledged for the whole app', () => {
    const app = enforced();
    addOpenRole(new Stack(app, 'Shop'));
    Validations.of(app).acknowledge({ id: 'least-privilege::open-trust', reason: 'it was quicker' });

    expect(() => app.synth()).toThrow('can act on behalf');
  });

  test('for the root of another account on a key', () => {
    const app = enforced();
    const key = new Key(new Stack(app, 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } }), 'Key');
    key.addToResourcePolicy(
      new PolicyStatement({ actions: ['kms:*'], principals: [new AccountPrincipal('444455556666')], resources: ['*'] }),
    );

    expect(() => app.synth()).toThrow('action kms:* has a wildcard');
  });
});

test('a stage can be enforced alone', () => {
  const app = new App();
  const [strict, loose] = [new Stage(app, 'Strict'), new Stage(app, 'Loose')];
  LeastPrivilege.enforce(strict);
  addOpenRole(new NestedStack(new Stack(loose, 'Shop'), 'Inner'));
  new Role(new Stack(strict, 'Shop'), 'BuildRole', { assumedBy: BOUND });

  expect(() => app.synth()).not.toThrow();
});

test.each<[mode: string]>([['unknown'], ['process']])(
  "a process that refuses ends with an exit code and a message, even if CDK's own validation is off (mode %s)",
  (mode) => {
    const env = {
      PATH: process.env.PATH,
      TMPDIR: process.env.TMPDIR,
      NODE_ENV: '',
      CDK_VALIDATION: 'false',
      CDK_APP_MODE: mode,
    };

    const { status, stderr } = spawnSync(process.execPath, ['-r', 'tsx/cjs', join(__dirname, 'open-app.ts')], {
      env,
      encoding: 'utf8',
    });

    expect(stderr).toContain('codebuild.amazonaws.com can act on behalf of any account');
    expect(stderr).toContain('Shop/BuildRole/Resource');
    expect(status).toBe(1);
  },
);

test('the example of the README is the app that is refused above', () => {
  const [readme, app] = ['../README.md', 'open-app.ts'].map((file) => readFileSync(join(__dirname, file), 'utf8'));

  expect(readme).toContain(app.replace("'../src'", "'@slipway/least-privilege'"));
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
