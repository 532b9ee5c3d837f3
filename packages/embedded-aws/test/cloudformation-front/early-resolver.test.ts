import { earlyResolver, evaluateConditions, knownParameters } from '../../src/cloudformation-front/early-resolver';
import { StackRequest } from '../../src/cloudformation-front/stack-request';
import { Template } from '../../src/stacks/template';

const TRUE = { 'Fn::Equals': ['true', 'true'] };
const FALSE = { 'Fn::Equals': ['true', 'false'] };
const TEMPLATE: Template = {
  Parameters: { Size: { Type: 'Number', Default: 3 }, Name: { Type: 'String' } },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
};

/** Request for a stack in Europe. */
function requestOf(rest: Partial<StackRequest> = {}): StackRequest {
  const aws = { region: 'eu-west-1', accountId: '111122223333' } as StackRequest['aws'];
  return { name: 'shop', aws, original: '', parameters: {}, ...rest };
}

test('a parameter has the value that is given, or its default, before the deployment', () => {
  expect(earlyResolver(requestOf(), TEMPLATE).text({ Ref: 'Size' })).toBe('3');
  expect(earlyResolver(requestOf({ parameters: { Size: '5' } }), TEMPLATE).text({ Ref: 'Size' })).toBe('5');
});

test.each([
  ['has neither', 'Name', requestOf()],
  ['gets its value from the deployment only', 'Size', requestOf({ unknown: ['Size'] })],
])('a parameter is not known if it %s', (_, name, request) => {
  expect(() => earlyResolver(request, TEMPLATE).text({ Ref: name })).toThrow(`${name}, to which stack shop refers`);
});

test.each<Readonly<Record<string, string>>>([{}, { Image: '/shop/next' }])(
  'a value in Systems Manager is not its name (given %j)',
  (parameters) => {
    const stored = { 'Fn::Equals': [{ Ref: 'Image' }, 'none'] };
    const evaluated = evaluateConditions(requestOf({ parameters }), {
      ...TEMPLATE,
      Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/image' } },
      Conditions: { IsEmpty: stored },
    });

    expect(evaluated.Conditions).toEqual({ IsEmpty: stored });
  },
);

test('conditions become their values, and one on an unknown value stays as it is', () => {
  const unknown = { 'Fn::Equals': [{ Ref: 'Name' }, 'x'] };
  const evaluated = evaluateConditions(requestOf(), {
    ...TEMPLATE,
    Conditions: {
      Europe: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'Europe' }] },
      Unknown: unknown,
    },
  });

  expect(evaluated.Conditions).toEqual({ Europe: TRUE, Elsewhere: FALSE, Unknown: unknown });
});

test('a template without conditions or parameters stays as it is', () => {
  const plain = { Resources: TEMPLATE.Resources };

  expect(evaluateConditions(requestOf(), plain)).toBe(plain);
});

test('a nested stack gets the known values, and the names of the unknown ones', () => {
  const resolver = earlyResolver(requestOf(), TEMPLATE);

  expect(
    knownParameters(resolver, { Region: { Ref: 'AWS::Region' }, Size: { Ref: 'Size' }, Queue: { Ref: 'Queue' } }),
  ).toEqual({ parameters: { Region: 'eu-west-1', Size: '3' }, unknown: ['Queue'] });
});

test.each([undefined, 'no map'])('a nested stack that is given %j has no parameters', (given) => {
  expect(knownParameters(earlyResolver(requestOf(), TEMPLATE), given)).toEqual({ parameters: {}, unknown: [] });
});
