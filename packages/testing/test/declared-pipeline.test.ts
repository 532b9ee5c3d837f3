import { action, pipeline, source } from '../src/declared-pipeline';

test('a pipeline begins with its source, and has the given settings', () => {
  const declared = pipeline([{ Name: 'Build', Actions: [action('Unit', { RunOrder: 2 })] }], { Name: 'other' });

  expect(declared.Name).toBe('other');
  expect(declared.Stages[0]).toEqual(source());
  expect(declared.Stages[1]).toMatchObject({
    Actions: [{ Name: 'Unit', ActionTypeId: { Provider: 'Unit' }, RunOrder: 2 }],
  });
  expect(pipeline([]).Name).toBe('shop');
  expect(action('Unit').Name).toBe('Unit');
});

test('a source makes an artifact, and is of the category that the first stage has to have', () => {
  expect(source({ Namespace: 'Own' }).Actions[0]).toMatchObject({
    Namespace: 'Own',
    OutputArtifacts: [{ Name: 'Src' }],
    ActionTypeId: { Category: 'Source' },
  });
});
