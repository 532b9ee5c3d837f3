import { CfnManagedPolicy, CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { App, CfnOutput, Fn, NestedStack, Stack } from 'aws-cdk-lib/core';
import { LeastPrivilege } from '../../src';
import type { CheckedTemplate } from '../../src';
import { findingsAcross } from '../../src/findings-across';

const CODE = {
  Effect: 'Allow',
  Action: 'lambda:UpdateFunctionCode',
  Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:shop',
};
const PASS = {
  Effect: 'Allow',
  Action: 'iam:PassRole',
  Resource: 'arn:aws:iam::111122223333:role/deploy',
  Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
};
const documentOf = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const policy = (statement: object, properties: object) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', PolicyDocument: documentOf(statement), ...properties },
});
const role = (properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: properties });
const passingRole = role({ Policies: [{ PolicyName: 'p', PolicyDocument: documentOf(PASS) }] });
const exported = (Value: unknown, Name: unknown = 'role') => ({ Out: { Value, Export: { Name } } });
const imported = (name: unknown = 'role') => ({ 'Fn::ImportValue': name });
const nested = (file: string, Parameters?: object) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: 'https://example.com', ...(Parameters && { Parameters }) },
  Metadata: { 'aws:asset:path': file },
});
/** Policy for new code in each of the forms in which it can name a role. */
const codeOf = (holder: unknown) => ({ Resources: { Code: policy(CODE, { Roles: [holder] }) } });

/** The files and resources with findings, for templates named `0.json`, `1.json`, and so on. */
function across(templates: readonly object[], ...environments: readonly Partial<CheckedTemplate>[]): string[] {
  return findingsAcross(
    templates.map((template, index) => ({
      template,
      file: `out/${index}.json`,
      nestedStacks: [],
      ...environments[index],
    })),
  ).map(({ file, logicalId }) => `${file} ${logicalId}`);
}

describe('a role that may be passed in one template, with new code in another, is refused', () => {
  test.each<[what: string, ...templates: object[]]>([
    ['an import', { Resources: { Role: passingRole }, Outputs: exported({ Ref: 'Role' }) }, codeOf(imported())],
    [
      'an import of a substitution',
      { Resources: { Role: passingRole }, Outputs: exported({ 'Fn::Sub': '${Role}' }) },
      codeOf(imported()),
    ],
    [
      'an import of an import',
      { Resources: { Role: passingRole }, Outputs: exported({ Ref: 'Role' }) },
      codeOf(imported('again')),
      { Resources: {}, Outputs: exported(imported(), 'again') },
    ],
    [
      'the name of the role',
      { Resources: { Role: { ...passingRole, Properties: { ...passingRole.Properties, RoleName: 'deploy' } } } },
      codeOf('deploy'),
    ],
    [
      'a parameter of a nested stack',
      { Resources: { Role: passingRole, Inner: nested('1.json', { Name: { Ref: 'Role' } }) } },
      { ...codeOf({ Ref: 'Name' }), Parameters: { Name: { Type: 'String' } } },
    ],
    [
      'an output of a nested stack',
      { Resources: { Role: passingRole }, Outputs: { Name: { Value: { Ref: 'Role' } } } },
      {
        Resources: { ...codeOf({ 'Fn::GetAtt': ['Inner', 'Outputs.Name'] }).Resources, Inner: nested('0.json') },
      },
    ],
    [
      'a policy of another stack that a role attaches',
      {
        Resources: {
          Role: role({ ManagedPolicyArns: [imported()] }),
          Pass: policy(PASS, { Roles: [{ 'Fn::GetAtt': 'Role.Name' }] }),
        },
      },
      {
        Resources: { Code: { ...policy(CODE, {}), Type: 'AWS::IAM::ManagedPolicy' } },
        Outputs: exported({ 'Fn::GetAtt': ['Code', 'PolicyArn'] }),
      },
    ],
  ])('by %s', (_, ...templates) => {
    expect(across(templates)).toEqual(['out/1.json Code']);
  });
});

describe('accepts', () => {
  const owner = { Resources: { Role: passingRole, Other: role() }, Outputs: exported({ Ref: 'Role' }) };

  test.each<[what: string, templates: object[], ...environments: Partial<CheckedTemplate>[]]>([
    ['an import of another role', [{ ...owner, Outputs: exported({ Ref: 'Other' }) }, codeOf(imported())]],
    ['an import of nothing', [owner, codeOf(imported('nothing'))]],
    ['an import that only the deployment knows', [owner, codeOf(imported({ Ref: 'Name' }))]],
    ['an import from another region', [owner, codeOf(imported())], { region: 'eu-west-1' }, { region: 'us-east-1' }],
    ['a role of another account', [owner, codeOf(imported())], { account: '111122223333' }, {}],
    ['a role of another stage', [owner, codeOf(imported())], { file: 'out/prod/0.json' }],
    ['a role of the same logical ID', [owner, codeOf({ Ref: 'Role' })]],
    [
      'names that contain the name of the stack',
      ['Pass', 'Code'].map((id) => ({
        Resources: {
          [id]: policy(id === 'Pass' ? PASS : CODE, { Roles: [{ 'Fn::Sub': '${AWS::StackName}-deploy' }] }),
        },
      })),
    ],
    [
      'names that differ in a parameter',
      [
        { Resources: { Pass: policy(PASS, { Roles: [{ 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'a']] }] }) } },
        codeOf({ 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'a']] }),
      ],
    ],
    ['imports in a circle', [{ Outputs: exported(imported()) }, codeOf(imported())]],
    [
      'an output that a nested stack does not have',
      [
        owner,
        { Resources: { ...codeOf({ 'Fn::GetAtt': ['Inner', 'Outputs.Name'] }).Resources, Inner: nested('9.json') } },
      ],
    ],
    ['an output of what is no stack', [owner, codeOf({ 'Fn::GetAtt': ['Inner', 'Outputs.Name'] })]],
    [
      'broken templates',
      [[], { Resources: { Role: null, Stack: { Type: 'AWS::CloudFormation::Stack' } }, Outputs: { A: null, B: {} } }],
    ],
  ])('%s', (_, templates, ...environments) => {
    expect(across(templates, ...environments)).toEqual([]);
  });

  test('one policy, if its statement is known in the region of a stack that names none', () => {
    expect(across([owner, codeOf(imported())], { region: 'eu-west-1' })).toEqual(['out/1.json Code']);
    expect(across([owner, codeOf(imported())], {}, { region: 'eu-west-1' })).toEqual(['out/1.json Code']);
  });
});

describe('an app', () => {
  const trust = documentOf({
    Effect: 'Allow',
    Principal: { Service: 'codebuild.amazonaws.com' },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });

  function app(code: (stack: Stack, role: CfnRole) => void): App {
    const made = new App({ context: { 'aws:cdk:enable-asset-metadata': true } });
    LeastPrivilege.enforce(made);
    const owner = new Stack(made, 'Owner');
    const deploy = new CfnRole(owner, 'Role', {
      assumeRolePolicyDocument: trust,
      policies: [{ policyName: 'p', policyDocument: documentOf(PASS) }],
    });
    code(owner, deploy);
    return made;
  }

  const attach = (stack: Stack, roles: string[]) =>
    new CfnPolicy(stack, 'Code', { policyName: 'c', policyDocument: documentOf(CODE), roles });

  test('is refused if another stack adds the code', () => {
    const made = app((owner, { ref }) => attach(new Stack(owner.node.scope!, 'Shop'), [ref]));

    expect(() => made.synth()).toThrow(
      /lambda:UpdateFunctionCode, together .*; the policy that allows iam:PassRole is in another stack, .*\s+Shop\/Code/,
    );
  });

  test('is refused if an export with a name adds the code', () => {
    const made = app((owner, { ref }) => {
      new CfnOutput(owner, 'Name', { value: ref, exportName: 'deploy-role' });
      attach(new Stack(owner.node.scope!, 'Shop'), [Fn.importValue('deploy-role')]);
    });

    expect(() => made.synth()).toThrow('the policy that allows iam:PassRole is in another stack');
  });

  test('is refused if a nested stack adds the code', () => {
    const made = app((owner, { ref }) => attach(new NestedStack(owner, 'Inner'), [ref]));

    expect(() => made.synth()).toThrow('the policy that allows iam:PassRole is in another stack');
  });

  test('is told once of two policies in one stack', () => {
    const made = app((owner, { ref }) => {
      attach(owner, [ref]);
      new CfnManagedPolicy(new Stack(owner.node.scope!, 'Shop'), 'Read', {
        policyDocument: documentOf({ ...CODE, Action: 'lambda:GetFunction' }),
      });
    });

    expect(() => made.synth()).toThrow('together with iam:PassRole');
    expect(() => made.synth()).not.toThrow('is in another stack');
  });
});
