import fc from 'fast-check';
import { stubTypes, unknownTypesIn } from '../../src/deployment/stubs';
import { Template, Value } from '../../src/stacks/template';

const TEMPLATE: Template = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    Repository: { Type: 'AWS::CodeCommit::Repository', Properties: { RepositoryName: { 'Fn::Sub': 'shop-${Env}' } } },
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: { Name: { Ref: 'Repository' }, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Archive: { Type: 'AWS::Events::Archive', DependsOn: 'Pipeline' },
    Rule: {
      Type: 'AWS::Events::Rule',
      DependsOn: ['Pipeline', 'Role'],
      Properties: {
        Targets: [{ Arn: { 'Fn::Sub': 'arn:x:${Pipeline}' } }, { Arn: { 'Fn::GetAtt': ['Archive', 'Arn'] } }],
      },
    },
    Queue: { Type: 'AWS::SQS::Queue', DependsOn: 'Archive' },
  },
  Outputs: { Version: { Value: { 'Fn::GetAtt': ['Pipeline', 'Version'] } }, Name: { Value: { Ref: 'Pipeline' } } },
};
const UNKNOWN = ['AWS::CodeCommit::Repository', 'AWS::CodePipeline::Pipeline', 'AWS::Events::Archive'];

describe('the ARN of a rule', () => {
  test.each([
    [undefined, 'pushes'],
    ['default', 'pushes'],
    [{ Ref: 'Bus' }, { 'Fn::Join': ['/', ['webhook', 'pushes']] }],
  ])('names its bus if that is not the default one: %j', (EventBusName, path) => {
    const template: Template = {
      Resources: {
        Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'webhook' } },
        Rule: { Type: 'AWS::Events::Rule', Properties: { Name: 'pushes', ...(EventBusName && { EventBusName }) } },
      },
    };

    const { stubs } = stubTypes(template, ['AWS::Events::EventBus', 'AWS::Events::Rule'], 'Shop');

    expect(stubs[1].attribute('Arn')).toEqual({
      'Fn::Sub': [
        'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${SlipwayName}',
        { SlipwayName: path },
      ],
    });
  });
});

describe('stubTypes', () => {
  const stubbed = stubTypes(TEMPLATE, UNKNOWN, 'Shop');

  test('removes the unknown resources, and keeps what refers to them', () => {
    expect(Object.keys(stubbed.template.Resources)).toEqual(['Role', 'Rule', 'Queue']);
  });

  test('lists every stub with its type and the reason', () => {
    expect(stubbed.changes.map(({ logicalId, what }) => [logicalId, what])).toEqual([
      ['Repository', 'stubbed: AWS::CodeCommit::Repository'],
      ['Pipeline', 'stubbed: AWS::CodePipeline::Pipeline'],
      ['Archive', 'stubbed: AWS::Events::Archive'],
    ]);
    expect(stubbed.changes[0].why).toMatch(/does not support the type/);
  });

  test('replaces a reference by the name the resource would have had, through other stubs', () => {
    expect(stubbed.template.Outputs!.Name.Value).toEqual({ 'Fn::Sub': 'shop-${Env}' });
  });

  test('replaces an ARN by one made of that name', () => {
    const [, archive] = stubbed.template.Resources.Rule.Properties!.Targets as { Arn: Value }[];
    expect(archive.Arn).toEqual({
      'Fn::Sub': [
        'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:archive/${SlipwayName}',
        { SlipwayName: 'Shop-Archive' },
      ],
    });
    expect(stubbed.stubs[1].attribute('Arn')).toEqual({
      'Fn::Sub': [
        'arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:${SlipwayName}',
        { SlipwayName: { 'Fn::Sub': 'shop-${Env}' } },
      ],
    });
  });

  test.each<[string, Value]>([
    ['Version', '1'],
    ['RoleArn', { 'Fn::GetAtt': ['Role', 'Arn'] }],
    ['Id', { 'Fn::Sub': 'shop-${Env}' }],
  ])('answers the attribute %s', (name, expected) => {
    expect(stubbed.stubs[1].attribute(name)).toEqual(expected);
  });

  test.each(['https', 'ssh'])('answers the URL of a repository for %s', (protocol) => {
    const attribute = protocol === 'ssh' ? 'CloneUrlSsh' : 'CloneUrlHttp';

    expect(stubbed.stubs[0].attribute(attribute)).toEqual({
      'Fn::Sub': [
        `${protocol}://git-codecommit.\${AWS::Region}.\${AWS::URLSuffix}/v1/repos/\${SlipwayName}`,
        { SlipwayName: { 'Fn::Sub': 'shop-${Env}' } },
      ],
    });
  });

  test('keeps the dependencies on what is left', () => {
    expect(stubbed.template.Resources.Rule.DependsOn).toEqual(['Role']);
    expect(stubbed.template.Resources.Queue).not.toHaveProperty('DependsOn');
  });

  test('changes nothing if every type is known', () => {
    expect(stubTypes(TEMPLATE, ['AWS::Other::Thing'], 'Shop').template.Resources).toEqual({
      ...TEMPLATE.Resources,
      Queue: { Type: 'AWS::SQS::Queue', DependsOn: ['Archive'] },
      Archive: { Type: 'AWS::Events::Archive', DependsOn: ['Pipeline'] },
    });
  });

  test('works without outputs', () => {
    expect(stubTypes({ Resources: {} }, UNKNOWN, 'Shop').template).toEqual({ Resources: {}, Outputs: {} });
  });

  test('leaves no reference to a stub, no matter what refers to it and how', () => {
    const reference = fc.constantFrom<Value>(
      { Ref: 'Pipeline' },
      { 'Fn::GetAtt': ['Repository', 'Arn'] },
      { 'Fn::GetAtt': 'Archive.Arn' },
      { 'Fn::Sub': '${Pipeline.Version}/${Archive}' },
      { Ref: 'Role' },
    );
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        reference,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('value')),
      ),
    }));

    fc.assert(
      fc.property(value, (Properties) => {
        const { template } = stubTypes(
          { ...TEMPLATE, Resources: { ...TEMPLATE.Resources, Any: { Type: 'T', Properties: { Properties } } } },
          UNKNOWN,
          'Shop',
        );
        expect(JSON.stringify(template)).not.toMatch(
          /"(Pipeline|Repository|Archive)["]|\$\{(Pipeline|Repository|Archive)[.}]/,
        );
      }),
    );
  });
});

test('reads the unknown types from the refusal of a template', () => {
  expect(unknownTypesIn('Template format error: Unrecognized resource types: [AWS::A::B, AWS::C::D]')).toEqual([
    'AWS::A::B',
    'AWS::C::D',
  ]);
  expect(unknownTypesIn('Stack already exists')).toEqual([]);
});
