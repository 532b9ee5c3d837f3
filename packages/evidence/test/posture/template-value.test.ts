import { PostureTemplate } from '../../src/posture/posture-template';
import { OPAQUE, OWN_ACCOUNT } from '../../src/posture/template-value';

const TEMPLATE = {
  Parameters: {
    Stage: { Type: 'String', Default: 'dev' },
    Ranges: { Type: 'CommaDelimitedList', Default: '10.0.0.0/8, 0.0.0.0/0' },
    Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/range' },
    Asked: { Type: 'String' },
    Empty: { Type: 'String', Default: '' },
    Broken: null,
  },
  Mappings: { Odd: 7, Sizes: { small: { nodes: 1 }, large: { nodes: 2 } } },
};

function valuesOf(value: unknown, account?: string, region?: string) {
  return new PostureTemplate({ file: '', template: TEMPLATE, account, region }).values(value);
}

describe('a value of a template', () => {
  it.each<[name: string, value: unknown, values: unknown[]]>([
    ['a scalar', 7, [7]],
    ['a list', [1], [[1]]],
    ['both branches of a condition, and of one within', { 'Fn::If': ['A', 1, { 'Fn::If': ['B', 2, 3] }] }, [1, 2, 3]],
    ['what is left out', { Ref: 'AWS::NoValue' }, [undefined]],
    ['the default of a parameter', { Ref: 'Stage' }, ['dev']],
    ['the default of a list', { Ref: 'Ranges' }, [['10.0.0.0/8', '0.0.0.0/0']]],
    ['a parameter without default', { Ref: 'Asked' }, [{ Ref: 'Asked' }]],
    ['a parameter with an empty default', { Ref: 'Empty' }, [{ Ref: 'Empty' }]],
    ['a parameter that is none', { Ref: 'Broken' }, [{ Ref: 'Broken' }]],
    ['a parameter from a store', { Ref: 'Stored' }, [{ Ref: 'Stored' }]],
    ['a resource', { Ref: 'Bucket' }, [{ Ref: 'Bucket' }]],
    ['the account', { Ref: 'AWS::AccountId' }, [OWN_ACCOUNT]],
    ['the region', { Ref: 'AWS::Region' }, [OPAQUE]],
    ['a joined text', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 7, { Ref: 'Bucket' }]] }, [`a-dev-7-${OPAQUE}`]],
    ['a joined list of a parameter', { 'Fn::Join': [' ', { Ref: 'Ranges' }] }, ['10.0.0.0/8 0.0.0.0/0']],
    ['a joined list that is not known', { 'Fn::Join': [' ', { Ref: 'Bucket' }] }, [OPAQUE]],
    ['a part that is left out', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }]] }, ['a']],
    ['a text with every choice', { 'Fn::Join': ['', ['a', { 'Fn::If': ['A', 'b', 'c'] }]] }, ['ab', 'ac']],
    [
      'a substituted text',
      { 'Fn::Sub': 'arn:${AWS::Partition}:${Stage}.${AWS::URLSuffix}' },
      ['arn:aws:dev.amazonaws.com'],
    ],
    ['a literal placeholder', { 'Fn::Sub': '${!a}${Bucket.Arn}' }, [`\${a}${OPAQUE}`]],
    ['a reference that is the whole text', { 'Fn::Sub': '${Bucket}' }, [{ Ref: 'Bucket' }]],
    [
      'an attribute that is the whole text',
      { 'Fn::Sub': '${Nested.Outputs.Name}' },
      [{ 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }],
    ],
    [
      'a variable that is the whole text',
      { 'Fn::Sub': ['${a}', { a: { 'Fn::If': ['A', { Ref: 'Bucket' }, 7] } }] },
      [{ Ref: 'Bucket' }, '7'],
    ],
    ['a text without parts', { 'Fn::Sub': '' }, ['']],
    ['a variable of a substituted text', { 'Fn::Sub': ['${a}', { a: { Ref: 'Stage' } }] }, ['dev']],
    ['a text in parts', { 'Fn::Split': [',', 'a,b'] }, [['a', 'b']]],
    [
      'parts of a text that is not known',
      { 'Fn::Split': [',', { 'Fn::Sub': '${Bucket}' }] },
      [{ 'Fn::Split': [',', { 'Fn::Sub': '${Bucket}' }] }],
    ],
    ['an item of a list', { 'Fn::Select': ['1', [1, { 'Fn::If': ['A', 2, 3] }]] }, [2, 3]],
    ['a part of a text', { 'Fn::Select': [0, { 'Fn::Split': ['-', { Ref: 'Stage' }] }] }, ['dev']],
    ['an item of a list of a parameter', { 'Fn::Select': [1, { Ref: 'Ranges' }] }, ['0.0.0.0/0']],
    ['an item that does not exist', { 'Fn::Select': [2, ['a']] }, [{ 'Fn::Select': [2, ['a']] }]],
    [
      'an item of what is not known',
      { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
      [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ],
    ['a mapping', { 'Fn::FindInMap': ['Sizes', 'small', 'nodes'] }, [1]],
    ['a mapping by what is not known', { 'Fn::FindInMap': ['Sizes', { Ref: 'Asked' }, 'nodes'] }, [1, 2]],
    ['a mapping that is none', { 'Fn::FindInMap': ['Odd', 'a', 'b'] }, [{ 'Fn::FindInMap': ['Odd', 'a', 'b'] }]],
    [
      'a mapping that does not exist',
      { 'Fn::FindInMap': ['Other', 'a', 'b'] },
      [{ 'Fn::FindInMap': ['Other', 'a', 'b'] }],
    ],
    [
      'functions without what they need',
      { 'Fn::If': 7, 'Fn::Join': 7, 'Fn::FindInMap': 7, 'Fn::Select': 7, 'Fn::Split': 7 },
      [{ 'Fn::If': 7, 'Fn::Join': 7, 'Fn::FindInMap': 7, 'Fn::Select': 7, 'Fn::Split': 7 }],
    ],
  ])('may be %s', (_, value, values) => {
    expect(valuesOf(value)).toEqual(values);
  });

  it('has the account and region of the deployment, if they are known', () => {
    expect(valuesOf({ 'Fn::Sub': '${AWS::AccountId} ${AWS::Region}' }, '111122223333', 'eu-west-1')).toEqual([
      '111122223333 eu-west-1',
    ]);
  });

  it('is evaluated for a bounded number of choices, and to a bounded depth', () => {
    const choice = { 'Fn::If': ['A', 'a', 'b'] };
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ 'Fn::If': ['A', inner, inner] }), 'a');

    expect(valuesOf({ 'Fn::Join': ['', Array.from({ length: 40 }, () => choice)] })).toHaveLength(16);
    expect(valuesOf({ 'Fn::If': ['A', 'a', deep] }).length).toBeGreaterThan(0);
  });
});
