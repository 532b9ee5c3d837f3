import { resourcesOf, Template } from '../../src/templates/template';

const BUCKET = { Type: 'AWS::S3::Bucket' };
const of = (Resources: unknown) => resourcesOf({ Resources } as Template);

describe('the resources of a template', () => {
  it('include those of loops, at any depth, once each', () => {
    const inner = { 'Fn::ForEach::Inner': ['Zone', ['a', 'b'], { 'In${Zone}': BUCKET }] };

    expect(of({ One: BUCKET, 'Fn::ForEach::Outer': ['Name', ['x'], { '${Name}Bucket': BUCKET, ...inner }] })).toEqual([
      ['One', BUCKET],
      ['${Name}Bucket', BUCKET],
      ['In${Zone}', BUCKET],
    ]);
  });

  it.each([undefined, null, 'text', [], { One: null }, { One: [BUCKET] }, { 'Fn::ForEach::One': ['Name'] }])(
    'omit what is malformed: %j',
    (resources) => expect(of(resources)).toEqual([]),
  );
});
