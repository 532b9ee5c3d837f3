import { templateProblem } from '../../src/template-validation/template-problem';
import { Template } from '../../src/stacks/template';

const topic = (DisplayName: unknown, more = {}) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName }, ...more });
const QUEUE = { Type: 'AWS::SQS::Queue' };
const problemOf = (template: object, given: string[] = []) =>
  templateProblem({ Resources: {}, ...template } as Template, given);
const inResources = (...names: string[]) =>
  `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the Resources block of the template`;

test.each<[string, object, string]>([
  ['Ref', { Resources: { A: topic({ Ref: 'No' }) } }, inResources('No')],
  [
    'Fn::Sub',
    { Resources: { A: topic({ 'Fn::Sub': ['${No}-${x}', { x: { Ref: 'Not' } }] }) } },
    inResources('No', 'Not'),
  ],
  ['DependsOn', { Resources: { A: topic('x', { DependsOn: ['No', 'No'] }) } }, inResources('No')],
  [
    'Fn::GetAtt',
    { Resources: { A: topic({ 'Fn::GetAtt': 'No.Arn' }) } },
    'Template error: instance of Fn::GetAtt references undefined resource No',
  ],
  [
    'Ref in an output',
    { Resources: { A: QUEUE }, Outputs: { O: { Value: { Ref: 'No' } } } },
    'Template format error: Unresolved resource dependencies [No] in the Outputs block of the template',
  ],
  [
    'Ref of a resource in a condition',
    { Resources: { A: QUEUE }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'A' }, 'a'] } } },
    'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
  ],
  [
    'Condition of a resource',
    { Resources: { A: topic('x', { Condition: 'No' }) } },
    'Template format error: Unresolved condition dependency No in the Resources block of the template',
  ],
  [
    'Condition of an output',
    { Resources: { A: QUEUE }, Outputs: { O: { Value: 'x', Condition: 'No' } } },
    'Template format error: Unresolved condition dependency No in the Outputs block of the template',
  ],
  [
    'Condition of a condition',
    { Resources: { A: QUEUE }, Conditions: { C: { 'Fn::Not': [{ Condition: 'No' }] } } },
    'Template format error: Unresolved condition dependency No in the Conditions block of the template',
  ],
  [
    'Fn::If',
    { Resources: { A: topic({ 'Fn::If': ['No', 'a', 'b'] }) } },
    'Template error: unresolved condition dependency No in Fn::If',
  ],
  [
    'two resources in a cycle',
    { Resources: { A: topic([{ Ref: 'B' }]), B: topic('x', { DependsOn: 'A' }), C: topic({ Ref: 'A' }), D: QUEUE } },
    'Circular dependency between resources: [A, B]',
  ],
  [
    'a resource that refers to itself',
    { Resources: { A: topic({ Ref: 'A' }) } },
    'Circular dependency between resources: [A]',
  ],
  [
    'name of a resource',
    { Resources: { 'A-b': QUEUE } },
    'Template format error: Resource name A-b is non alphanumeric.',
  ],
  [
    'name of a parameter',
    { Parameters: { a_b: { Type: 'String' } }, Resources: { A: QUEUE } },
    'Template format error: Parameter name a_b is non alphanumeric.',
  ],
])('%s is refused', (_, template, message) => {
  expect(problemOf(template)).toBe(message);
});

test('a value for a parameter that the template does not declare is refused', () => {
  const template = { Parameters: { A: { Type: 'String' } }, Resources: { Q: QUEUE } };

  expect(problemOf(template, ['A', 'B', 'C'])).toBe('Parameters: [B, C] do not exist in the template');
  expect(problemOf({ Resources: { Q: QUEUE } }, ['A'])).toBe('Parameters: [A] do not exist in the template');
  expect(problemOf(template, ['A'])).toBeUndefined();
});

test.each<[string, object]>([
  ['an empty template', {}],
  ['a block without content', { Outputs: null, Conditions: null, Resources: { A: QUEUE } }],
  [
    'parameters, pseudo parameters, attributes, literals and own variables',
    {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, { Ref: 'AWS::Region' }] }, D: { Condition: 'C' } },
      Resources: {
        A: QUEUE,
        B: topic({ 'Fn::Sub': ['${A.Arn}${P}${AWS::Region}${!No}${own}', { own: 'x' }] }, { Condition: 'C' }),
        D: topic({ 'Fn::If': ['D', { 'Fn::GetAtt': ['A', 'Arn'] }, { Ref: 'B' }] }, { DependsOn: ['A', 'B'] }),
      },
      Outputs: { O: { Value: { Ref: 'A' }, Condition: 'D' } },
    },
  ],
  [
    'a cycle that a condition may break',
    { Conditions: { C: {} }, Resources: { A: topic({ Ref: 'B' }), B: topic({ Ref: 'A' }, { Condition: 'C' }) } },
  ],
  [
    'a cycle that Fn::If may break',
    { Conditions: { C: {} }, Resources: { A: topic({ 'Fn::If': ['C', { Ref: 'A' }, 'x'] }) } },
  ],
  [
    'names that are computed',
    {
      Resources: {
        A: topic([{ Ref: ['x'] }, { 'Fn::GetAtt': [{ Ref: 'B' }, 'Arn'] }], { Condition: undefined }),
        B: QUEUE,
      },
    },
  ],
  ['a macro for the template', { Transform: 'Own', Resources: { A: topic({ Ref: 'No' }) } }],
  [
    'a macro in the template',
    { Resources: { A: topic({ Ref: 'No' }), B: topic({ 'Fn::Transform': { Name: 'Own' } }) } },
  ],
  ['a loop', { Resources: { 'Fn::ForEach::X': ['x', ['a'], {}], A: topic({ Ref: 'No' }) } }],
  ['a module', { Resources: { A: { Type: 'Own::Of::It::MODULE' }, B: topic({ Ref: 'A.Bucket' }) } }],
])('%s is accepted', (_, template) => {
  expect(problemOf(template)).toBeUndefined();
});
