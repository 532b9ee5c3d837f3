import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, tell } from './workspace';

/* eslint-disable @typescript-eslint/no-explicit-any -- a fault goes anywhere in a template */
type Resource = { Type: string; Properties: any; DependsOn?: string[]; DeletionPolicy?: string };
type Template = { Resources: Record<string, Resource> };

const ASSEMBLY = join(ROOT, 'apps', 'brazilcart', 'cdk.out');
const LEAST_PRIVILEGE = join(ROOT, 'packages', 'least-privilege', 'lib', 'index.js');
const EVIDENCE = join(ROOT, 'packages', 'evidence', 'bin', 'slipway-evidence.js');

/**
 * Faults: the description, the change to the template of BrazilCart, and all checks that find it. At least one check
 * must find each fault.
 */
const FAULTS: [fault: string, seed: (template: Template) => void, foundBy: string[]][] = [
  [
    'a bucket that a policy may make public',
    (t) => (one(t, 'AWS::S3::Bucket').Properties.PublicAccessBlockConfiguration.BlockPublicPolicy = false),
    ['posture::public-bucket'],
  ],
  ['every action of a service', (t) => (statement(t).Action = 's3:*'), ['least-privilege::wildcard-action']],
  [
    'an action on every resource',
    (t) => Object.assign(statement(t), { Action: 's3:GetObject', Resource: '*' }),
    ['least-privilege::open-resource'],
  ],
  [
    'an action that does not exist',
    (t) => (statement(t).Action = 's3:GetObjects'),
    ['least-privilege::unknown-action'],
  ],
  [
    'a role that any account may have a service assume',
    (t) => delete one(t, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement[0].Condition,
    ['least-privilege::open-trust', 'posture::unbound-service'],
  ],
  [
    'a role passed to any service',
    (t) =>
      Object.assign(statement(t), {
        Action: 'iam:PassRole',
        Resource: 'arn:aws:iam::123456789012:role/build',
        Condition: undefined,
      }),
    ['least-privilege::pass-role'],
  ],
  [
    'an administrator',
    (t) => (one(t, 'AWS::IAM::Role').Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess']),
    ['least-privilege::aws-managed-policy'],
  ],
  [
    'an unencrypted database',
    (t) => (one(t, 'AWS::RDS::DBInstance').Properties.StorageEncrypted = false),
    ['cfn-lint::E3720', 'posture::unencrypted'],
  ],
  [
    'a cache that talks in clear text',
    (t) => delete one(t, 'AWS::ElastiCache::ReplicationGroup').Properties.TransitEncryptionEnabled,
    ['posture::unencrypted'],
  ],
  [
    'a database that the internet reaches',
    (t) => (one(t, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress[0].CidrIp = '0.0.0.0/0'),
    ['posture::open-ingress'],
  ],
  [
    'an alarm that nobody hears',
    (t) => delete one(t, 'AWS::CloudWatch::Alarm').Properties.AlarmActions,
    ['posture::silent-alarm'],
  ],
  [
    'triggers on a pipeline of type V1',
    (t) =>
      Object.assign(one(t, 'AWS::CodePipeline::Pipeline').Properties, {
        PipelineType: 'V1',
        Triggers: [{ ProviderType: 'CodeStarSourceConnection', GitConfiguration: { SourceActionName: 'Source' } }],
      }),
    ['posture::start-filters', 'posture::triggers-without-v2'],
  ],
  [
    'a bucket that stays behind',
    (t) => (one(t, 'AWS::S3::Bucket').DeletionPolicy = 'Retain'),
    ['slipway-evidence::retained'],
  ],
  [
    'a build that starts before it has its rights',
    (t) => delete one(t, 'AWS::CodeBuild::Project').DependsOn,
    ['slipway-evidence::rights-come-later'],
  ],
  ['a misspelt property', (t) => (one(t, 'AWS::RDS::DBInstance').Properties.MultiAz = true), ['cfn-lint::E3002']],
  [
    'a reference to nothing',
    (t) => (one(t, 'AWS::CodeBuild::Project').Properties.EncryptionKey = { Ref: 'Nothing' }),
    ['cfn-lint::E1020'],
  ],
];

function one({ Resources }: Template, type: string): Resource {
  return Object.values(Resources).find(({ Type }) => Type === type)!;
}

function statement(template: Template): any {
  return one(template, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement[0];
}

/** Returns the rules that each template breaks. All templates are in the same assembly. */
function brokenRules(templates: readonly Template[], folder: string): string[][] {
  const stacks = templates.map((_, index) => ({
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/eu-south-2',
    properties: { templateFile: `${index}.template.json` },
  }));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { ...stacks } }));
  templates.forEach((template, index) =>
    writeFileSync(join(folder, `${index}.template.json`), JSON.stringify(template)),
  );
  tell('', process.execPath, [EVIDENCE, 'lint', folder, '--json', join(folder, 'lint.json')]);
  const linted: { findings: { rule: string; severity: string }[] }[] = JSON.parse(
    readFileSync(join(folder, 'lint.json'), 'utf8'),
  ).templates;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as it is built, so that the workspace depends on no package
  const { findings } = require(LEAST_PRIVILEGE) as { findings(template: object): { rule: string }[] };
  return templates.map((template, index) => [
    ...findings(template).map(({ rule }) => `least-privilege::${rule}`),
    ...linted[index].findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule),
  ]);
}

jest.setTimeout(180_000);

describe('of faults seeded into the template of BrazilCart', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seeded-faults-'));
  let unseeded: string[];
  let seeded: string[][];

  beforeAll(() => {
    if (!existsSync(ASSEMBLY)) {
      throw new Error(`${ASSEMBLY} is missing: run npm run synth first`);
    }
    const template = readFileSync(join(ASSEMBLY, 'BrazilCart.template.json'), 'utf8');
    const withFaults = FAULTS.map(([, seed]) => {
      const copy = JSON.parse(template);
      seed(copy);
      return copy;
    });
    [unseeded, ...seeded] = brokenRules([JSON.parse(template), ...withFaults], folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('none is there before', () => {
    expect(unseeded).toEqual([]);
  });

  it.each(FAULTS.map(([fault, , foundBy], index) => ({ fault, foundBy, index })))(
    '$fault is found by $foundBy',
    ({ foundBy, index }) => {
      expect([...new Set(seeded[index])]).toEqual(foundBy);
      expect(foundBy).not.toEqual([]);
    },
  );
});
