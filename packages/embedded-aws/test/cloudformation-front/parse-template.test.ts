import { parseTemplate } from '../../src/cloudformation-front/parse-template';

/** Returns the value of an output in a YAML template. */
function valueOf(yaml: string): unknown {
  return parseTemplate(`Resources: {}\nOutputs:\n  It:\n    Value: ${yaml}`).Outputs!.It.Value;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
test.each<[string, unknown]>([
  ['!Ref Queue', { Ref: 'Queue' }],
  ['!GetAtt Queue.Arn', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
  ['!GetAtt Child.Outputs.Arn', { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] }],
  ['!GetAtt [Queue, Arn]', { 'Fn::GetAtt': ['Queue', 'Arn'] }],
  ['!Sub "${Queue}-x"', { 'Fn::Sub': '${Queue}-x' }],
  ['!Join ["-", [a, !Ref Queue]]', { 'Fn::Join': ['-', ['a', { Ref: 'Queue' }]] }],
  ['!And [!Condition Long, !Condition Wide]', { 'Fn::And': [{ Condition: 'Long' }, { Condition: 'Wide' }] }],
  [
    '!Transform {Name: AWS::Include, Parameters: {Location: x}}',
    { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'x' } } },
  ],
])('a short form of YAML is the function that it abbreviates: %s', (yaml, value) => {
  expect(valueOf(yaml)).toEqual(value);
});

test('YAML may repeat a part by an anchor', () => {
  expect(parseTemplate('X: &x {Type: A}\nResources: {One: *x, Two: {<<: *x, Condition: C}}').Resources).toEqual({
    One: { Type: 'A' },
    Two: { Type: 'A', Condition: 'C' },
  });
});

test.each(['{"Description": "none"}', 'Description: none'])(
  'a template without resources has an empty list: %s',
  (it) => {
    expect(parseTemplate(it)).toEqual({ Description: 'none', Resources: {} });
  },
);

test.each([
  ['just text', 'Template format error: unsupported structure.'],
  ['- a list', 'Template format error: unsupported structure.'],
  ['', 'Template format error: unsupported structure.'],
  ['Resources: [', /^Template format error: YAML not well-formed\. \(.+\)$/s],
  ['{', /JSON/],
])('refuses anything but a template: %j', (text, message) => {
  expect(() => parseTemplate(text)).toThrow(message);
});
