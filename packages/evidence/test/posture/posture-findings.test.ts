import { PostureCheck, postureFindings } from '../../src';

const check: PostureCheck = {
  id: 'odd',
  wants: 'nothing',
  why: 'it is a test',
  source: 'https://docs.aws.amazon.com/',
  items: { pciDss: ['1.1'] },
  find: () => [
    { problem: 'is odd', instead: 'even it', isAdvice: true },
    { problem: 'is odd', instead: 'even it', location: 'Properties/Odd' },
    { problem: 'is old', instead: 'renew it', isAdvice: true },
  ],
};
const source = {
  file: 'Shop.json',
  template: { Resources: { It: { Type: 'AWS::SNS::Topic', Metadata: { 'aws:cdk:path': 'Shop/It' } } } },
};

describe('the findings of the posture checks', () => {
  it('name the place, once for each problem; refusals come before advice', () => {
    const place = { rule: 'odd', logicalId: 'It', resourceType: 'AWS::SNS::Topic', path: 'Shop/It', file: 'Shop.json' };

    expect(postureFindings([source], [check])).toEqual([
      { ...place, problem: 'is odd', instead: 'even it', location: 'Properties/Odd', isAdvice: false },
      { ...place, problem: 'is old', instead: 'renew it', location: 'Properties', isAdvice: true },
    ]);
  });

  it.each([null, 7, 'text', [], {}, { Resources: null }, { Resources: [] }, { Resources: { It: null, Other: 7 } }])(
    'do not exist in %p, which is not a template',
    (template) => {
      expect(postureFindings([{ file: 'Shop.json', template }])).toEqual([]);
    },
  );
});
