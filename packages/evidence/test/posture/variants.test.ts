import { PostureAssembly } from '../../src/posture/posture-assembly';
import { variantsOf } from '../../src/posture/variants';
import type { Around, Declared } from './found';

const topic = (TopicName: unknown, Condition?: string): Declared => ({
  Type: 'AWS::SNS::Topic',
  Properties: { TopicName },
  Condition,
});
const either = (condition: unknown, yes: unknown = 'yes', no: unknown = 'no') => ({ 'Fn::If': [condition, yes, no] });
const stageIs = (stage: string) => ({ 'Fn::Equals': [{ Ref: 'Stage' }, stage] });

/** Names of two topics in each variant, such as `yes-no`. */
function variants(A: Declared, B: Declared = topic('other'), { Conditions, Parameters }: Around = {}): string[] {
  const template = { Resources: { A, B }, Conditions, Parameters };
  const { resources } = new PostureAssembly([{ file: 'Shop.template.json', template }]);
  return variantsOf(resources).map((found) => found.map((one) => one?.texts('TopicName')[0]).join('-'));
}

describe('variantsOf', () => {
  it.each<{ name: string; found: string[]; given: Parameters<typeof variants> }>([
    { name: 'no conditions', found: ['topic-other'], given: [topic('topic')] },
    { name: 'a choice', found: ['no-other', 'yes-other'], given: [topic(either('A'))] },
    {
      name: 'a choice in a list',
      found: ['no-other', 'yes-other'],
      given: [topic({ 'Fn::Join': ['', [either('A')]] })],
    },
    {
      name: 'a choice in a choice',
      found: ['no-other', 'no-other', 'left-other', 'right-other'],
      given: [topic(either('A', either('B', 'right', 'left')))],
    },
    { name: 'a condition of the resource', found: ['-other', 'topic-other'], given: [topic('topic', 'A')] },
    {
      name: 'the same condition twice',
      found: ['no-no', 'yes-yes'],
      given: [topic(either('A')), topic(either('A'))],
    },
    {
      name: 'a condition and its opposite',
      found: ['-other', 'topic-'],
      given: [topic('topic', 'A'), topic('other', 'B'), { Conditions: { B: { 'Fn::Not': [{ Condition: 'A' }] } } }],
    },
    {
      name: 'conditions of conditions',
      found: ['no-no', 'yes-no', 'yes-no', 'yes-yes'],
      given: [
        topic(either('Any')),
        topic(either('All')),
        {
          Conditions: {
            Any: { 'Fn::Or': [{ Condition: 'A' }, { Condition: 'B' }] },
            All: { 'Fn::And': [{ Condition: 'A' }, { Condition: 'B' }] },
          },
        },
      ],
    },
    {
      name: 'conditions on one parameter',
      found: ['-', 'prod-', '-test'],
      given: [
        topic('prod', 'Prod'),
        topic('test', 'Test'),
        { Conditions: { Prod: stageIs('prod'), Test: stageIs('test') }, Parameters: { Stage: { Type: 'String' } } },
      ],
    },
    {
      name: 'conditions on all values of a parameter',
      found: ['-test', 'prod-'],
      given: [
        topic('prod', 'Prod'),
        topic('test', 'Test'),
        {
          Conditions: { Prod: stageIs('prod'), Test: stageIs('test') },
          Parameters: { Stage: { AllowedValues: ['test', 'prod'] } },
        },
      ],
    },
    {
      name: 'a comparison of two parameters',
      found: ['no-other', 'yes-other'],
      given: [
        topic(either('Same')),
        undefined,
        { Conditions: { Same: { 'Fn::Equals': [{ Ref: 'One' }, { Ref: 'Other' }] } } },
      ],
    },
    {
      name: 'a comparison of two texts',
      found: ['no-other', 'yes-other'],
      given: [topic(either('Same')), undefined, { Conditions: { Same: { 'Fn::Equals': ['a', 'a'] } } }],
    },
    {
      name: 'a condition that is no object',
      found: ['no-other', 'yes-other'],
      given: [topic(either('Odd')), undefined, { Conditions: { Odd: 'yes' } }],
    },
    {
      name: 'a condition that depends on itself',
      found: ['no-other', 'yes-other'],
      given: [topic(either('A')), undefined, { Conditions: { A: { Condition: 'A' } } }],
    },
    { name: 'a choice without a name', found: ['no-other'], given: [topic(either(7))] },
  ])('decides $name', ({ found, given }) => {
    expect(variants(...given)).toEqual(found);
  });

  it('considers a limited number of combinations', () => {
    const many = Array.from({ length: 9 }, (_, index) => either(`C${index}`));
    expect(variants(topic({ 'Fn::Join': ['', many] }))).toHaveLength(64);
  });
});
