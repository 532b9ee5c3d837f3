import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joined } from 'node:path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { App, CfnStack, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { findings, LeastPrivilege } from '../../src';
import { arnOf, either, join, rulesOf, rulesOfResource, sub } from './rules-of';

const OPEN = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::site' }] };
const EXACT = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::site' }],
};
const roleWith = (PolicyDocument: object) => ({
  Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', PolicyDocument } } },
});
const callWith = (parameters: object) => JSON.stringify({ service: 'iam', action: 'putRolePolicy', parameters });
/** Texts before and after a value that is known only at deployment. */
const around = (text: string, value: unknown) =>
  join(text.slice(0, text.indexOf('@')), value, text.slice(text.indexOf('@') + 1));
const deep = (levels: number, value: unknown): string =>
  JSON.stringify(levels === 0 ? value : { Policy: deep(levels - 1, value) });

describe('a policy is found', () => {
  test.each<[what: string, type: string, properties: object]>([
    ['in a call of a custom resource', 'Custom::AWS', { Create: callWith({ PolicyDocument: OPEN }) }],
    [
      'as JSON in a call of a custom resource',
      'Custom::AWS',
      { Create: callWith({ PolicyDocument: JSON.stringify(OPEN) }) },
    ],
    [
      'as JSON in a call with a part that only the deployment knows',
      'Custom::AWS',
      { Update: around(callWith({ RoleName: '@', PolicyDocument: JSON.stringify(OPEN) }), { Ref: 'Role' }) },
    ],
    [
      'as JSON in Fn::Sub',
      'Custom::AWS',
      { Create: sub(callWith({ RoleName: '${Role}', PolicyDocument: JSON.stringify(OPEN) })) },
    ],
    ['five levels deep', 'Custom::AWS', { Create: deep(5, OPEN) }],
    ['in a list of calls', 'Custom::AWS', { Calls: JSON.stringify([{ Policy: JSON.stringify(OPEN) }]) }],
    [
      'in a state machine',
      'AWS::StepFunctions::StateMachine',
      {
        DefinitionString: JSON.stringify({ States: { Put: { Parameters: { PolicyDocument: JSON.stringify(OPEN) } } } }),
      },
    ],
    [
      'in the template of a stack set',
      'AWS::CloudFormation::StackSet',
      { TemplateBody: JSON.stringify(roleWith(OPEN)) },
    ],
    [
      'in the template of a stack set with a part that only the deployment knows',
      'AWS::CloudFormation::StackSet',
      { TemplateBody: around(JSON.stringify({ Description: '@', ...roleWith(OPEN) }), { Ref: 'AWS::Region' }) },
    ],
    [
      'in either template of a stack set',
      'AWS::CloudFormation::StackSet',
      { TemplateBody: either(JSON.stringify(roleWith(EXACT)), JSON.stringify(roleWith(OPEN))) },
    ],
    [
      'in a template that a custom resource deploys',
      'Custom::AWS',
      { Create: callWith({ TemplateBody: JSON.stringify(roleWith(OPEN)) }) },
    ],
    [
      'in a template within a template',
      'AWS::CloudFormation::StackSet',
      {
        TemplateBody: JSON.stringify({
          Resources: {
            Inner: {
              Type: 'AWS::CloudFormation::StackSet',
              Properties: { TemplateBody: JSON.stringify(roleWith(OPEN)) },
            },
          },
        }),
      },
    ],
    [
      'behind the default of an inner template',
      'AWS::CloudFormation::StackSet',
      {
        TemplateBody: JSON.stringify({
          Parameters: { Action: { Type: 'String', Default: 's3:*' } },
          ...roleWith({ Statement: [{ Effect: 'Allow', Action: { Ref: 'Action' }, Resource: 'arn:aws:s3:::site' }] }),
        }),
      },
    ],
    ['in a template that is written as an object', 'Custom::Stack', { TemplateBody: roleWith(OPEN) }],
  ])('%s', (_, type, properties) => {
    expect(rulesOfResource(type, properties)).toEqual(['wildcard-action']);
  });

  test('with its place in the outer template', () => {
    const TemplateBody = JSON.stringify(roleWith(OPEN));

    expect(
      findings({ Resources: { Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody } } } }),
    ).toMatchObject([
      {
        logicalId: 'Set',
        resourceType: 'AWS::CloudFormation::StackSet',
        location: 'Properties/TemplateBody/Resources/Policy/Properties/PolicyDocument/Statement/0',
      },
    ]);
  });

  test.each<[what: string, type: string, properties: object, rule: string]>([
    [
      'a managed policy that a custom resource attaches',
      'Custom::AWS',
      { Create: callWith({ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }) },
      'aws-managed-policy',
    ],
    [
      'a managed policy in a stack set',
      'AWS::CloudFormation::StackSet',
      {
        TemplateBody: JSON.stringify({
          Resources: {
            Role: {
              Type: 'AWS::IAM::Role',
              Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
            },
          },
        }),
      },
      'aws-managed-policy',
    ],
    [
      'a permission in a stack set',
      'AWS::CloudFormation::StackSet',
      {
        TemplateBody: JSON.stringify({
          Resources: {
            May: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', Principal: '*' } },
          },
        }),
      },
      'open-principal',
    ],
  ])('as is %s', (_, type, properties, rule) => {
    expect(rulesOfResource(type, properties)).toEqual([rule]);
  });
});

describe('is refused because it cannot be read:', () => {
  test.each<[what: string, type: string, properties: object]>([
    [
      'a template as YAML',
      'AWS::CloudFormation::StackSet',
      { TemplateBody: 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n' },
    ],
    ['a template that only the deployment knows', 'AWS::CloudFormation::StackSet', { TemplateBody: { Ref: 'Body' } }],
    ['a template without resources', 'AWS::CloudFormation::StackSet', { TemplateBody: '{}' }],
    ['a template at an address', 'AWS::CloudFormation::StackSet', { TemplateURL: 'https://example.com/template.json' }],
    ['a nested stack at an address', 'AWS::CloudFormation::Stack', { TemplateURL: arnOf('Asset') }],
    [
      'a product',
      'AWS::ServiceCatalog::CloudFormationProduct',
      { ProvisioningArtifactParameters: [{ Info: { LoadTemplateFromURL: 'https://example.com/template.json' } }] },
    ],
  ])('%s', (_, type, properties) => {
    expect(rulesOfResource(type, properties)).toEqual(['unreadable-template']);
  });

  test.each<[what: string, text: unknown]>([
    ['a policy that is no JSON', '{"Statement":[{"Effect":"Allow","Action":"s3:*"'],
    [
      'a policy whose statements only the deployment knows',
      join(
        '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"},',
        { Ref: 'More' },
        ']}',
      ),
    ],
    ['a policy that is nested too deep', `{"Policy":"Effect Action","Deep":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ])('%s', (_, PolicyDocument) => {
    expect(rulesOfResource('AWS::Logs::ResourcePolicy', { PolicyDocument })).toEqual(['unreadable-statement']);
  });
});

describe('is accepted:', () => {
  test.each<[what: string, type: string, properties: object]>([
    [
      'a call without a policy',
      'Custom::AWS',
      { Create: JSON.stringify({ service: 'S3', action: 'putObject', parameters: { Bucket: 'site' } }) },
    ],
    ['a call with an exact policy', 'Custom::AWS', { Create: callWith({ PolicyDocument: JSON.stringify(EXACT) }) }],
    [
      'a stack set with an exact policy',
      'AWS::CloudFormation::StackSet',
      { TemplateBody: JSON.stringify(roleWith(EXACT)) },
    ],
    [
      'SQL in a call',
      'Custom::AWS',
      { Create: JSON.stringify({ parameters: { Statement: 'SELECT Effect, Action FROM t' } }) },
    ],
    [
      'code that speaks of policies',
      'AWS::Lambda::Function',
      { Code: { ZipFile: 'const policy = { Statement: [{ Effect: "Allow", Action: "*" }] };' } },
    ],
    [
      'a pattern of events',
      'AWS::Events::Rule',
      {
        EventPattern: { detail: { Policy: ['x'] } },
        Targets: [{ InputTransformer: { InputTemplate: '{"policy": <p>}' } }],
      },
    ],
  ])('%s', (_, type, properties) => {
    expect(rulesOfResource(type, properties)).toEqual([]);
  });

  test('a template without any resource', () => {
    expect(rulesOf({})).toEqual([]);
  });
});

describe('an app', () => {
  function templateFile(name: string, text: string): string {
    const file = joined(mkdtempSync(joined(tmpdir(), 'template-')), name);
    writeFileSync(file, text);
    return file;
  }

  function withNested(file: string, scope: (app: App) => Stack = (app) => new Stack(app, 'Shop')): App {
    const app = new App();
    LeastPrivilege.enforce(app);
    const stack = scope(app);
    new CfnStack(stack, 'Nested', { templateUrl: new Asset(stack, 'Template', { path: file }).httpUrl });
    return app;
  }

  test.each<[where: string, scope: (app: App) => Stack]>([
    ['a stack', (app) => new Stack(app, 'Shop')],
    ['a stage', (app) => new Stack(new Stage(app, 'Production'), 'Shop')],
  ])('has the template of an asset read that a nested stack of %s deploys', (_, scope) => {
    expect(() => withNested(templateFile('open.json', JSON.stringify(roleWith(OPEN))), scope).synth()).toThrow(
      /action s3:\* has a wildcard[^]*TemplateURL\/Resources\/Policy\/Properties\/PolicyDocument\/Statement\/0/,
    );
    expect(() => withNested(templateFile('exact.json', JSON.stringify(roleWith(EXACT))), scope).synth()).not.toThrow();
  });

  test.each([
    ['YAML', 'Resources: {}'],
    ['no template', '7'],
  ])('has an asset refused that is %s', (_, text) => {
    expect(() => withNested(templateFile('template.yaml', text)).synth()).toThrow(
      'the template that this resource deploys cannot be read',
    );
  });

  test('has an address refused that is of no asset', () => {
    const app = new App();
    LeastPrivilege.enforce(app);
    new CfnStack(new Stack(app, 'Shop'), 'Nested', { templateUrl: `https://example.com/${'0'.repeat(64)}.json` });
    new CfnStack(app.node.findChild('Shop') as Stack, 'Other', { templateUrl: 'https://example.com/other.json' });

    expect(() => app.synth()).toThrow(/cannot be read[^]*cannot be read/);
  });

  test('has its own nested stacks read once, by themselves', () => {
    const app = new App();
    LeastPrivilege.enforce(app);
    new NestedStack(new Stack(app, 'Shop'), 'Inner');

    expect(() => app.synth()).not.toThrow();
  });

  test('has the policy found that an AwsCustomResource puts', () => {
    const app = new App();
    LeastPrivilege.enforce(app);
    const call = {
      service: 'iam',
      action: 'putRolePolicy',
      parameters: { RoleName: 'r', PolicyDocument: JSON.stringify(OPEN) },
      physicalResourceId: PhysicalResourceId.of('p'),
    };
    new AwsCustomResource(new Stack(app, 'Shop'), 'Put', {
      onCreate: call,
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['arn:aws:iam::111122223333:role/r'] }),
    });

    expect(() => app.synth()).toThrow('action s3:* has a wildcard');
  });
});
