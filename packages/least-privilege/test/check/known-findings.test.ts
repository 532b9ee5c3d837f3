import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { KnownFindings, LeastPrivilege } from '../../src';
import { AcknowledgementError } from '../../src/errors';

const PROPS = { check: 'least-privilege', reason: 'known when the check was adopted', expires: '2999-12-31' };
const folder = mkdtempSync(join(tmpdir(), 'known-findings-'));
const report = join(folder, 'known-findings.json');

/** Synthesizes an app with a role for each name, which trusts a service. Returns its findings. */
function findingsOf(
  roles: readonly string[],
  known?: Partial<typeof PROPS & { report: string }>,
  conditions?: Record<string, object>,
): string[] {
  const outdir = mkdtempSync(join(folder, 'cdk.out-'));
  const app = new App({ outdir });
  LeastPrivilege.enforce(app);
  const stack = new Stack(app, 'Shop');
  roles.forEach(
    (id) => new Role(stack, id, { assumedBy: new ServicePrincipal('codebuild.amazonaws.com', { conditions }) }),
  );
  if (known) {
    KnownFindings.acknowledge(app, { ...PROPS, report, ...known });
  }
  try {
    app.synth();
  } catch {
    // the report contains the findings
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  if (known === undefined) {
    copyFileSync(join(outdir, 'validation-report.json'), report);
  }
  type Violation = { ruleName: string; violatingConstructs: { constructPath: string }[] };
  return (pluginReports[0].violations as Violation[]).flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }) => `${ruleName} in ${constructPath}`),
  );
}

function reported(...paths: (string | undefined)[]): void {
  const violatingConstructs = paths.map((constructPath) => ({ constructPath }));
  const violations = [{ ruleName: 'open-trust', violatingConstructs }];
  writeFileSync(report, JSON.stringify({ pluginReports: [{ pluginName: PROPS.check, violations }] }));
}

describe('known findings', () => {
  it('are accepted, but new findings are not', () => {
    expect(findingsOf(['Build', 'Test'])).toHaveLength(2);

    expect(findingsOf(['Build', 'Test'], {})).toEqual([]);
    expect(findingsOf(['Build', 'Test', 'Deploy'], {})).toEqual(['open-trust in Shop/Deploy/Resource']);
  });

  it('fail the synthesis again after their date', () => {
    findingsOf(['Build']);

    expect(findingsOf(['Build'], { expires: '2020-01-31' })).toContain('open-trust in Shop/Build/Resource');
  });

  it('of another check are not accepted', () => {
    findingsOf(['Build']);

    expect(findingsOf(['Build'], { check: 'posture' })).toContain('open-trust in Shop/Build/Resource');
  });

  it('are ignored if the app no longer has their construct, and on whole stacks', () => {
    reported('Shop/Build/Resource', 'Shop/Build/Resource', 'Shop/Gone/Resource', 'Shop', undefined);

    expect(findingsOf(['Build'], {})).toEqual([]);
  });

  it('that were fixed are reported, so that they are removed from the file', () => {
    reported('Shop/Build');

    expect(findingsOf(['Build'], {}, { StringEquals: { 'aws:SourceAccount': '111122223333' } })).toEqual([
      'unused-acknowledgement in Shop/Build',
    ]);
  });

  it.each([
    ['does not exist', () => join(folder, 'none.json'), /none\.json' cannot be read: ENOENT/],
    ['is not JSON', () => write('no JSON'), /cannot be read: .*JSON.*; copy the file cdk.out\/validation-report\.json/],
    ['is another file', () => write('{}'), /cannot be read/],
  ])('cannot be read from a file that %s', (_, file, message) => {
    const acknowledge = () => KnownFindings.acknowledge(new App(), { ...PROPS, report: file() });

    expect(acknowledge).toThrow(AcknowledgementError);
    expect(acknowledge).toThrow(message);
  });
});

function write(text: string): string {
  writeFileSync(report, text);
  return report;
}
