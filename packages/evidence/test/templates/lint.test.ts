import { ReadAcknowledgement, TemplateFinding, lint, LintedTemplate } from '../../src';
import { asLines, openFindings, unusedAcknowledgements } from '../../src/templates/lint';

const FINDING: TemplateFinding = { rule: 'cfn-lint::E1', severity: 'error', logicalId: 'Till1', message: 'is wrong' };

function linted(finding: TemplateFinding, ...acknowledgements: ReadAcknowledgement[]): LintedTemplate {
  return lint(
    { file: 'Shop.template.json', template: {}, constructPaths: { Till1: '/Shop/Till/Resource' }, acknowledgements },
    () => [finding],
  );
}

describe('a linted template', () => {
  it('fails for an error, named by its construct', () => {
    const template = linted(FINDING);

    expect(openFindings(template)).toHaveLength(1);
    expect(asLines(template)).toEqual([
      'Shop.template.json: open findings: 1 (fix each finding, or acknowledge it with a reason)',
      '  error   cfn-lint::E1 in Shop/Till/Resource: is wrong',
    ]);
  });

  it('fails for a warning too', () => {
    const template = linted({ ...FINDING, severity: 'warning' });

    expect(openFindings(template)).toHaveLength(1);
    expect(asLines(template)).toEqual([
      'Shop.template.json: open findings: 1 (fix each finding, or acknowledge it with a reason)',
      '  warning cfn-lint::E1 in Shop/Till/Resource: is wrong',
    ]);
  });

  it('shows advice, and does not fail for it', () => {
    const template = linted({ ...FINDING, severity: 'advice' });

    expect(openFindings(template)).toEqual([]);
    expect(asLines(template)).toEqual([
      'Shop.template.json: no open findings',
      '  advice  cfn-lint::E1 in Shop/Till/Resource: is wrong',
    ]);
  });

  it.each([
    ['cfn-lint::E1', '/Shop/Till/Resource'],
    ['cfn-lint::E1', '/Shop'],
    ['cfn-lint::E1[wrong]', '/Shop'],
    ['CloudFormation-Validate::E1', '/Shop/Till'],
  ])('accepts what is acknowledged as %s at %s', (id, constructPath) => {
    const template = linted(FINDING, { id, constructPath, reason: 'agreed' });

    expect(openFindings(template)).toEqual([]);
    expect(asLines(template)[0]).toBe('Shop.template.json: no open findings');
    expect(asLines(template)[1]).toBe('  accepted cfn-lint::E1 in Shop/Till/Resource: is wrong (accepted: agreed)');
  });

  it.each([
    ['another rule', { id: 'cfn-lint::E2', constructPath: '/Shop', reason: 'agreed' }],
    ['another finding of the rule', { id: 'cfn-lint::E1[right]', constructPath: '/Shop', reason: 'agreed' }],
    ['another construct', { id: 'cfn-lint::E1', constructPath: '/Shop/Ti', reason: 'agreed' }],
    ['no reason', { id: 'cfn-lint::E1', constructPath: '/Shop', reason: ' ' }],
    ['a day that has passed', { id: 'cfn-lint::E1', constructPath: '/Shop', reason: 'agreed (until 2026-01-31)' }],
  ])('does not accept what is acknowledged for %s', (_, acknowledgement) => {
    expect(openFindings(linted(FINDING, acknowledgement))).toHaveLength(1);
  });

  it('reports until when a finding was accepted', () => {
    const template = linted(FINDING, {
      id: 'cfn-lint::E1',
      constructPath: '/Shop',
      reason: 'agreed (until 2026-01-31)',
    });

    expect(asLines(template)[1]).toMatch(/: is wrong \(no longer accepted: agreed \(until 2026-01-31\)\)$/);
  });

  it.each([
    ['Other', 'Other'],
    [undefined, 'the template'],
  ])('names logical id %s, which has no construct, as %s', (logicalId, place) => {
    expect(linted({ ...FINDING, logicalId }).findings[0].place).toBe(place);
  });

  it('has the findings of the house rules too', () => {
    const template = { Resources: { Key: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' } } };

    expect(
      lint({ file: 'Shop.template.json', template, constructPaths: {}, acknowledgements: [] }, () => []).findings,
    ).toMatchObject([{ rule: 'slipway-evidence::retained' }]);
  });
});

describe('unused acknowledgements', () => {
  const unusedOf = (...acknowledgements: ReadAcknowledgement[]): string[] => {
    const template = {
      file: 'Shop.template.json',
      template: {},
      constructPaths: { Till1: '/Shop/Till/Resource' },
      acknowledgements,
    };
    return unusedAcknowledgements([template], [lint(template, () => [FINDING])]);
  };

  it.each(['cfn-lint::E2', 'slipway-evidence::open-ingress'])(
    'are those of ours that match nothing, such as %s',
    (id) => {
      const unused = { id, constructPath: '/Shop/Till', reason: 'agreed' };

      expect(unusedOf(unused, unused)).toEqual([
        `'${id}' is acknowledged on Shop/Till, but matches no finding there: agreed; correct the ID, or remove the acknowledgement`,
      ]);
    },
  );

  it.each([
    ['match a finding', 'cfn-lint::E1', 'agreed'],
    ['match a finding, and have expired', 'cfn-lint::E1', 'agreed (until 2026-01-31)'],
    ['belong to a check at synthesis', 'CloudFormation-Validate::W1', 'agreed'],
  ])('are none that %s', (_, id, reason) => {
    expect(unusedOf({ id, constructPath: '/Shop/Till', reason })).toEqual([]);
  });
});
