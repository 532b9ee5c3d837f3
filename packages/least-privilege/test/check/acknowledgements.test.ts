import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnyPrincipal, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Acknowledgements, CheckFinding, LeastPrivilege, TemplateCheck } from '../../src';
import { AcknowledgementError } from '../../src/errors';

const OPEN = new ServicePrincipal('codebuild.amazonaws.com');
const REASON = 'the tool can be used by one account only';

function enforced(outdir?: string): App {
  const app = new App({ outdir });
  LeastPrivilege.enforce(app);
  return app;
}

function openRole(scope: Construct, id = 'BuildRole'): Role {
  return new Role(scope, id, { assumedBy: OPEN });
}

function topicPolicy(scope: Construct, id: string, ...Statement: object[]): CfnResource {
  return new CfnResource(scope, id, {
    type: 'AWS::SNS::TopicPolicy',
    properties: { Topics: [], PolicyDocument: { Version: '2012-10-17', Statement } },
  });
}

const publishBy = (Service: string, Sid?: string) => ({
  Sid,
  Effect: 'Allow',
  Action: 'sns:Publish',
  Resource: 'arn:aws:sns:eu-west-1:111122223333:a',
  Principal: { Service },
});

describe('a finding that is acknowledged', () => {
  test.each<[where: string, fill: (app: App) => Construct]>([
    ['the construct', (app) => openRole(new Stack(app, 'Shop'))],
    ['its resource', (app) => openRole(new Stack(app, 'Shop')).node.defaultChild as Construct],
    [
      'a construct around it',
      (app) => openRole(new Construct(new Stack(app, 'Shop'), 'Build')).node.scope as Construct,
    ],
    ['a construct of a stage', (app) => openRole(new Stack(new Stage(app, 'Production'), 'Shop'))],
    ['a construct of a nested stack', (app) => openRole(new NestedStack(new Stack(app, 'Shop'), 'Inner'))],
  ])('on %s lets the app be synthesized', (_, fill) => {
    const app = enforced();
    LeastPrivilege.of(fill(app)).acknowledge({ rule: 'open-trust', reason: REASON });

    expect(() => app.synth()).not.toThrow();
  });

  test('stays in the validation report, with its reason and the day that it ends', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'acknowledged-'));
    const app = enforced(outdir);
    LeastPrivilege.of(openRole(new Stack(app, 'Shop'))).acknowledge({
      rule: 'open-trust',
      reason: REASON,
      expires: '2999-12-31',
    });

    app.synth();

    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toMatchObject([
      {
        pluginName: 'least-privilege',
        conclusion: 'success',
        violations: [],
        suppressedViolations: [
          {
            ruleName: 'open-trust',
            acknowledgedId: 'least-privilege::open-trust',
            acknowledgedAt: 'Shop/BuildRole',
            reason: `${REASON} (until 2999-12-31)`,
          },
        ],
      },
    ]);
  });

  test('by CDK itself counts the same', () => {
    const app = enforced();
    Validations.of(openRole(new Stack(app, 'Shop'))).acknowledge({ id: 'least-privilege::open-trust', reason: REASON });

    expect(() => app.synth()).not.toThrow();
  });

  test('by words that it contains leaves the others of its construct refused', () => {
    const app = enforced();
    const policy = topicPolicy(
      new Stack(app, 'Shop'),
      'Policy',
      publishBy('s3.amazonaws.com'),
      publishBy('ses.amazonaws.com'),
    );
    LeastPrivilege.of(policy).acknowledge({ rule: 'open-trust', about: 's3.amazonaws.com', reason: REASON });

    expect(() => app.synth()).toThrow(
      /^(?![^]*s3\.amazonaws\.com can act)[^]*FATAL ses\.amazonaws\.com can act on behalf/,
    );
  });

  test.each([
    ['a service', 's3.amazonaws.com'],
    ['a Sid', 'Buckets'],
  ])('by %s alone lets the app be synthesized', (_, about) => {
    const app = enforced();
    const policy = topicPolicy(new Stack(app, 'Shop'), 'Policy', publishBy('s3.amazonaws.com', 'Buckets'));
    LeastPrivilege.of(policy).acknowledge({ rule: 'open-trust', about, reason: REASON });

    expect(() => app.synth()).not.toThrow();
  });

  test('twice is reported with the closer reason', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'acknowledged-'));
    const app = enforced(outdir);
    const policy = topicPolicy(
      new Stack(app, 'Shop'),
      'Policy',
      publishBy('s3.amazonaws.com'),
      publishBy('ses.amazonaws.com'),
    );
    LeastPrivilege.of(policy).acknowledge({ rule: 'open-trust', reason: 'both' });
    LeastPrivilege.of(policy).acknowledge({ rule: 'open-trust', about: 's3.amazonaws.com', reason: 'one' });

    app.synth();

    const [{ suppressedViolations }] = JSON.parse(
      readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
    ).pluginReports;
    expect(suppressedViolations).toMatchObject([{ reason: 'one' }, { reason: 'both' }]);
  });

  test('in a stage is judged by the check of that stage, which ignores other stages', () => {
    const app = new App();
    const [strict, loose] = [new Stage(app, 'Strict'), new Stage(app, 'Loose')];
    LeastPrivilege.enforce(strict);
    LeastPrivilege.of(openRole(new Stack(strict, 'Shop'))).acknowledge({ rule: 'open-trust', reason: REASON });
    LeastPrivilege.of(openRole(new Stack(loose, 'Shop'))).acknowledge({ rule: 'pass-role', reason: REASON });

    expect(() => app.synth()).not.toThrow();
  });
});

test('the stacks around a construct are checked if it is enforced there', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop');
  LeastPrivilege.enforce(new Construct(stack, 'Inner'));
  LeastPrivilege.of(openRole(stack)).acknowledge({ rule: 'open-trust', reason: REASON });

  expect(() => app.synth()).not.toThrow();
});

test('a resource of the template without a construct is refused', () => {
  const app = enforced();
  const stack = new Stack(app, 'Shop');
  stack.templateOptions.transforms = [];
  stack.addTransform('AWS::LanguageExtensions');
  stack.node.addMetadata('aws:cdk:acknowledged-rules', {
    Plain: REASON,
    'least-privilege::aws-managed-policy': REASON,
  });
  Object.assign(stack, {
    _toCloudFormation: () => ({
      Resources: {
        Loose: {
          Type: 'AWS::IAM::Role',
          Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
        },
      },
    }),
  });

  expect(() => app.synth()).toThrow('ReadOnlyAccess is an AWS managed policy');
});

describe('an app is refused', () => {
  afterEach(() => jest.useRealTimers());

  test.each<[what: string, acknowledge: (role: Role) => void, words: string]>([
    [
      'an acknowledgement of another rule',
      (role) => LeastPrivilege.of(role).acknowledge({ rule: 'pass-role', reason: REASON }),
      `'least-privilege::pass-role' is acknowledged on 'Shop/BuildRole', but matches no finding there: ${REASON}`,
    ],
    [
      'an acknowledgement of a misspelled rule',
      (role) => LeastPrivilege.of(role).acknowledge({ rule: 'open-trusts', reason: REASON }),
      `'least-privilege::open-trusts' is acknowledged on 'Shop/BuildRole', but the check 'least-privilege' has no rule 'open-trusts': ${REASON}`,
    ],
    [
      'an acknowledgement of words that the finding does not contain',
      (role) =>
        LeastPrivilege.of(role).acknowledge({ rule: 'open-trust', about: 'codebuild.amazonaws', reason: REASON }),
      "'least-privilege::open-trust[codebuild.amazonaws]' is acknowledged on 'Shop/BuildRole', but matches no finding",
    ],
    [
      'an acknowledgement that has expired',
      (role) => LeastPrivilege.of(role).acknowledge({ rule: 'open-trust', reason: REASON, expires: '2026-11-27' }),
      `the acknowledgement at Shop/BuildRole has expired: ${REASON} (until 2026-11-27)`,
    ],
    [
      'an acknowledgement without a reason',
      (role) => Validations.of(role).acknowledge({ id: 'least-privilege::open-trust', reason: ' ' }),
      'the acknowledgement at Shop/BuildRole has no reason',
    ],
    [
      'an acknowledgement for the whole stack',
      (role) => Validations.of(role.stack).acknowledge({ id: 'least-privilege::open-trust', reason: REASON }),
      `'least-privilege::open-trust' is acknowledged on 'Shop', which would switch off the rule for a whole stack: ${REASON}`,
    ],
    [
      'an acknowledgement on another construct',
      (role) =>
        LeastPrivilege.of(new Topic(role.stack, 'BuildRol')).acknowledge({ rule: 'open-trust', reason: REASON }),
      "'least-privilege::open-trust' is acknowledged on 'Shop/BuildRol', but matches no finding there",
    ],
  ])('for %s', (_, acknowledge, words) => {
    jest.useFakeTimers({ now: new Date('2026-11-28T23:59:00Z') });
    const app = enforced();
    acknowledge(openRole(new Stack(app, 'Shop')));

    expect(() => app.synth()).toThrow(words);
    expect(() => app.synth({ force: true })).toThrow('FATAL codebuild.amazonaws.com can act on behalf');
  });

  test('the day after an acknowledgement ends, and not on that day', () => {
    const app = enforced();
    LeastPrivilege.of(openRole(new Stack(app, 'Shop'))).acknowledge({
      rule: 'open-trust',
      reason: REASON,
      expires: '2026-11-28',
    });

    jest.useFakeTimers({ now: new Date('2026-11-28T23:59:59Z') });
    expect(() => app.synth({ force: true })).not.toThrow();
    jest.setSystemTime(new Date('2026-11-29T00:00:00Z'));
    expect(() => app.synth({ force: true })).toThrow('has expired');
  });

  test('for an acknowledgement of a check that does not list its rules', () => {
    class OwnCheck extends TemplateCheck {
      constructor(scope: App) {
        super(scope, 'own');
      }
      protected findingsIn(): CheckFinding[] {
        return [];
      }
    }
    const app = new App();
    new OwnCheck(app);
    Acknowledgements.of(new Topic(new Stack(app, 'Shop'), 'Failures'), 'own').acknowledge({
      rule: 'x',
      reason: REASON,
    });

    expect(() => app.synth()).toThrow(`'own::x' is acknowledged on 'Shop/Failures', but matches no finding there`);
  });

  test('because an acknowledgement of a finding that is gone remains', () => {
    const app = enforced();
    LeastPrivilege.of(new Topic(new Stack(app, 'Shop'), 'Failures')).acknowledge({
      rule: 'open-trust',
      reason: REASON,
    });

    expect(() => app.synth()).toThrow(
      /matches no finding there[^]*Suggested fix: remove the acknowledgement[^]*Rule least-privilege::unused-acknowledgement/,
    );
  });

  test.each([
    ['names the nearest rule', 'open-trusts', "acknowledge 'open-trust', or remove the acknowledgement"],
    [
      'refers to the finding if no rule is similar',
      'trust',
      'acknowledge the rule that the finding names, or remove the acknowledgement',
    ],
    ['is to remove the acknowledgement of an acknowledgement', 'unused-acknowledgement', 'remove the acknowledgement'],
  ])('and the fix of an unknown rule %s', (_, rule, fix) => {
    const app = enforced();
    LeastPrivilege.of(openRole(new Stack(app, 'Shop'))).acknowledge({ rule, reason: REASON });

    expect(() => app.synth()).toThrow(`Suggested fix: ${fix}\n`);
  });

  test.each<[what: string, rule: string, fill: (stack: Stack) => Construct]>([
    [
      'AdministratorAccess',
      'aws-managed-policy',
      (stack) => {
        const role = openRole(stack);
        role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
        return role;
      },
    ],
    [
      '* on *',
      'wildcard-action',
      (stack) => {
        const role = openRole(stack);
        role.addToPolicy(new PolicyStatement({ actions: ['*'], resources: ['*'] }));
        return role;
      },
    ],
    [
      'an open principal',
      'open-principal',
      (stack) => {
        const topic = new Topic(stack, 'Failures');
        topic.addToResourcePolicy(
          new PolicyStatement({
            actions: ['sns:Publish'],
            resources: [topic.topicArn],
            principals: [new AnyPrincipal()],
          }),
        );
        return topic;
      },
    ],
  ])('for %s, even if it is acknowledged', (_, rule, fill) => {
    const app = enforced();
    LeastPrivilege.of(fill(new Stack(app, 'Shop'))).acknowledge({ rule, reason: REASON });

    expect(() => app.synth()).toThrow(
      new RegExp(
        `the acknowledgement at Shop/\\w+ has no effect, because this finding cannot be acknowledged[^]*Rule least-privilege::${rule}`,
      ),
    );
  });
});

test('a finding says how it can be acknowledged', () => {
  const app = enforced();
  openRole(new Stack(app, 'Shop'));

  expect(() => app.synth()).toThrow(
    "to accept the finding, add Acknowledgements.of(construct, 'least-privilege').acknowledge({ rule: 'open-trust', reason: '...' })",
  );
});

test('an acknowledgement for another check is left to that check', () => {
  const app = enforced();
  const topic = new Topic(new Stack(app, 'Shop'), 'Failures');
  Acknowledgements.of(topic, 'slipway-evidence').acknowledge({ rule: 'retained', reason: REASON });
  Validations.of(topic).acknowledge({ id: 'Plain', reason: REASON });

  expect(() => app.synth()).not.toThrow();
});

describe('an acknowledgement is refused', () => {
  const stack = new Stack(new App(), 'Shop');
  const topic = new Topic(stack, 'Failures');

  test.each<[what: string, construct: Construct, change: object, words: string]>([
    [
      'for a whole stack',
      stack,
      {},
      "least-privilege::open-trust is acknowledged on 'Shop', which would switch off the rule for a whole stack",
    ],
    ['for a whole app', stack.node.root as Construct, {}, "acknowledged on '', which would switch off the rule"],
    ['without a reason', topic, { reason: ' ' }, 'least-privilege::open-trust is acknowledged without a reason'],
    ['without the words that it names', topic, { about: '' }, 'which is empty or contains spaces or brackets'],
    ['with spaces in its words', topic, { about: 'one two' }, "the 'about' value 'one two'"],
    ['with brackets in its words', topic, { about: '${Token[x]}' }, 'name one action, ARN or Sid'],
    [
      'with another date',
      topic,
      { expires: '31.12.2026' },
      "expires on '31.12.2026', which is not a calendar date: use the format YYYY-MM-DD",
    ],
    ['with a day that does not exist', topic, { expires: '2026-02-30' }, "expires on '2026-02-30'"],
  ])('%s', (_, construct, change, words) => {
    const acknowledge = () =>
      LeastPrivilege.of(construct).acknowledge({ rule: 'open-trust', reason: REASON, ...change });

    expect(acknowledge).toThrow(AcknowledgementError);
    expect(acknowledge).toThrow(words);
  });
});
