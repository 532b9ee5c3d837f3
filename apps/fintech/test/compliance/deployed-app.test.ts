import { JobFailedError } from '@slipway/pipeline-job';
import { checkDeployed } from '../../src/compliance/check-deployed';
import { ACKNOWLEDGED } from '../../src/compliance/env';
import { synthesized } from '../synthesized';
import { PRODUCTION, VARIABLES } from '../variables';
import { RELEASE } from './gate-job';

interface Resource {
  readonly Type: string;
  readonly Metadata?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Evaluates the app as if its templates had been deployed, after a change to their text. */
async function judged(variables: object, change: (text: string) => string = (text) => text) {
  const templates = synthesized(variables as Record<string, string>) as Readonly<Record<string, { toJSON(): object }>>;
  const kept: Record<string, string> = {};
  const answer = checkDeployed(
    { parameters: RELEASE },
    {
      system: 'fintech-pipeline',
      place: { account: VARIABLES.AWS_ACCOUNT_ID, region: VARIABLES.AWS_REGION },
      stacks: Object.keys(templates),
      templateOf: async (stack) => change(JSON.stringify(templates[stack].toJSON())),
      keep: async (key, text) => void (kept[key] = text),
      now: () => new Date('2026-11-29T16:00:00Z'),
    },
  );
  const failure = await answer.then(
    () => undefined,
    (error: Error) => error,
  );
  return { failure, report: JSON.parse(kept['2026/11/29/run-1.json']), page: kept['2026/11/29/run-1.html'] };
}

describe('the app, once it is deployed', () => {
  it.each([
    ['a development environment', {}],
    ['production', PRODUCTION],
  ])('[FT-16] has no findings in %s, because its templates contain the reasons for accepted ones', async (_, more) => {
    const { failure, report, page } = await judged(more);

    expect(failure).toBeUndefined();
    expect(report.counts['not met']).toBe(0);
    expect(report.accepted.length).toBeGreaterThan(5);
    report.accepted.forEach(({ reason }: { reason: string }) => expect(reason).toMatch(/\w/));
    expect(page).toContain('GitHub has the same secret');
  });

  it.each([
    ['the audit trail is kept for a month', '"RetentionInDays":400', '"RetentionInDays":30', '10.5.1'],
    ['a bucket is not encrypted by S3', '"BucketEncryption":', '"Encryption":', '3.5.1'],
    ['a key is not rotated', '"EnableKeyRotation":true', '"EnableKeyRotation":false', '3.7.4'],
    ['the reason for a secret has expired', '(until 2027-06-30)', '(until 2026-06-30)', '8.6.3'],
    ['a template carries no reasons', `"${ACKNOWLEDGED}"`, '"other"', '8.3.2'],
  ])('[FT-16] is stopped if %s', async (_, was, is, item) => {
    const { failure, report } = await judged({}, (text) => text.replaceAll(was, is));

    expect(failure).toBeInstanceOf(JobFailedError);
    expect(report.items.find(({ id }: { id: string }) => id === item).standing).toBe('not met');
  });

  it('[FT-16] carries a reason on the resources that its rule checks, and on no others', () => {
    const { TapStack } = synthesized();
    const carrying = Object.values<Resource>(TapStack.toJSON().Resources).filter(
      ({ Metadata }) => Metadata?.[ACKNOWLEDGED]?.['pci-dss-4::privileged-build'],
    );

    expect(carrying.length).toBeGreaterThan(1);
    expect(new Set(carrying.map(({ Type }) => Type))).toEqual(new Set(['AWS::CodeBuild::Project']));
  });
});
