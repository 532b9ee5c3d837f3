import { Part } from '../../src/posture/part';
import { Statement } from '../../src/posture/policy';
import { PostureTemplate } from '../../src/posture/posture-template';

const template = new PostureTemplate({ file: '', template: {} });
const statementsOf = (Policy: unknown) => Statement.in(new Part(template, { Policy }, ''), 'Policy');

describe('the statements of a policy', () => {
  it('are read from a text of JSON too', () => {
    const [statement] = statementsOf('{"Statement":{"Effect":"Deny","Action":"s3:GetObject","Principal":"*"}}');

    expect(statement).toMatchObject({ denies: true, allows: false, actions: ['s3:getobject'], isForEverybody: true });
  });

  it.each([undefined, 'no JSON', '{no JSON', 7, { Statement: [7] }, { Statement: [{ Principal: 7, Condition: 7 }] }])(
    'are missing or empty for %p',
    (policy) => {
      statementsOf(policy).forEach((statement) => {
        expect(statement).toMatchObject({ actions: [], comparisons: [], isForEverybody: false });
      });
    },
  );

  it('compare keys, whatever their spelling', () => {
    const [statement] = statementsOf({
      Statement: [{ Condition: { StringEqualsIfExists: { 'AWS:SourceAccount': ['1', '2'] } } }],
    });

    expect(statement.comparing('aws:sourceaccount')).toMatchObject([
      { operator: 'stringequals', values: [{ value: '1' }, { value: '2' }] },
    ]);
  });
});
