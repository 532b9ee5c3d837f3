import { Acknowledgement, Finding, lint, LintedTemplate } from '../../src';
import { asLines, openErrors } from '../../src/templates/lint';

const FINDING: Finding = { rule: 'cfn-lint::E1', severity: 'error', logicalId: 'Till1', message: 'is wrong' };

function linted(finding: Finding, ...acknowledgements: Acknowledgement[]): LintedTemplate {
  return lint(
    { file: 'Shop.template.json', template: {}, constructPaths: { Till1: '/Shop/Till/Resource' }, acknowledgements },
    () => [finding],
  );
}

describe('a linted template', () => {
  it('fails for an error, named by its construct', () => {
    const template = linted(FINDING);

    expect(openErrors(template)).toHaveLength(1);
    expect(asLines(template)).toEqual([
      'Shop.template.json: 1 to correct, or to acknowledge with a reason',
      '  error   cfn-lint::E1 in Shop/Till/Resource: is wrong',
    ]);
  });

  it('lists a warning, and does not fail for it', () => {
    const template = linted({ ...FINDING, severity: 'warning' });

    expect(openErrors(template)).toEqual([]);
    expect(asLines(template)).toEqual([
      'Shop.template.json: no error',
      '  warning cfn-lint::E1 in Shop/Till/Resource: is wrong',
    ]);
  });

  it.each([
    ['cfn-lint::E1', '/Shop/Till/Resource'],
    ['cfn-lint::E1', '/Shop'],
    ['CloudFormation-Validate::E1', '/Shop/Till'],
  ])('accepts what is acknowledged as %s at %s', (id, constructPath) => {
    const template = linted(FINDING, { id, constructPath, reason: 'agreed' });

    expect(openErrors(template)).toEqual([]);
    expect(asLines(template)[1]).toBe('  accepted cfn-lint::E1 in Shop/Till/Resource: is wrong (accepted: agreed)');
  });

  it.each([
    ['another rule', { id: 'cfn-lint::E2', constructPath: '/Shop', reason: 'agreed' }],
    ['another construct', { id: 'cfn-lint::E1', constructPath: '/Shop/Ti', reason: 'agreed' }],
    ['no reason', { id: 'cfn-lint::E1', constructPath: '/Shop', reason: ' ' }],
  ])('does not accept what is acknowledged for %s', (_, acknowledgement) => {
    expect(openErrors(linted(FINDING, acknowledgement))).toHaveLength(1);
  });

  it.each([
    ['Other', 'Other'],
    [undefined, 'the template'],
  ])('names logical id %s, which has no construct, as %s', (logicalId, place) => {
    expect(linted({ ...FINDING, logicalId }).findings[0].place).toBe(place);
  });

  it('has the findings of the house rules too', () => {
    const template = { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm' } } };

    expect(
      lint({ file: 'Shop.template.json', template, constructPaths: {}, acknowledgements: [] }, () => []).findings,
    ).toMatchObject([{ rule: 'slipway-evidence::silent-alarm' }]);
  });
});
