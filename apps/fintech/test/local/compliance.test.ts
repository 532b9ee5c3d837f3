import { actionOf, DeliveredApp, Result } from './delivered-app';

const MINUTES = 60_000;

jest.setTimeout(5 * MINUTES);

let app: DeliveredApp;

beforeAll(async () => {
  app = await DeliveredApp.deploy();
  app.payments.withoutChecks(); // they are looked at elsewhere
}, 10 * MINUTES);
afterAll(() => app.end(), MINUTES);

async function pushed(release: string): Promise<Result> {
  app.payments.release(release);
  return app.push();
}

describe('the compliance gate', () => {
  it('[FT-16] lets a release pass to the approval, which names the outcome and leads to the report', async () => {
    const result = await pushed('first');

    const { page, json } = await app.report(result);
    const { IMAGE_DIGEST, IMAGE_TAG } = actionOf(result, 'Image').variables!;
    expect(result.status).toBe('Succeeded');
    expect(json).toMatchObject({
      holds: true,
      system: 'fintech-pipeline-dev',
      release: { Commit: IMAGE_TAG, Image: IMAGE_DIGEST, Execution: result.executionId },
    });
    expect(json.templates.map(({ name }) => name)).toHaveLength(5);
    expect(json.accepted).toContainEqual(
      expect.objectContaining({ items: ['8.6.3'], expires: '2027-06-30', reason: expect.stringContaining('GitHub') }),
    );
    expect(page).toMatch(/Nothing is against the release.*What is accepted, and why.*GitHub has the same secret/s);
    expect(actionOf(result, 'Approve').approval).toMatchObject({
      message: expect.stringMatching(/\? PCI DSS 4\.0\.1: \d+ met, \d+ accepted, 0 not met, \d+ open\.$/),
      link: expect.stringContaining(`${result.executionId}.html`),
    });
  });

  it.each([
    [
      'an item is not met any more: the audit trail is kept for a month',
      (template: string) => template.replaceAll('"RetentionInDays": 400', '"RetentionInDays": 30'),
      /10\.5\.1.*audit-history in fintech-delivery-stack-dev\//,
    ],
    [
      'the reason for a secret has expired',
      (template: string) => template.replaceAll('(until 2027-06-30)', '(until 2026-06-30)'),
      /8\.6\.3.*secret-rotation in fintech-delivery-stack-dev\/.*accepted until 2026-06-30/,
    ],
  ])('[FT-16] stops a release before anybody is asked if %s', async (what, change, said) => {
    const before = app.service.deployments.length;
    await app.change(change);

    const result = await pushed(what);

    const { page, json } = await app.report(result);
    expect(result.stages.map(({ status }) => status).slice(-3)).toEqual(['Failed', 'DidNotRun', 'DidNotRun']);
    expect(actionOf(result, 'PciDss').error!.message).toMatch(said);
    expect(json.holds).toBe(false);
    expect(page).toMatch(/The release was stopped: \d+ items? (is|are) not met/);
    expect(app.service.deployments).toHaveLength(before);
  });
});
