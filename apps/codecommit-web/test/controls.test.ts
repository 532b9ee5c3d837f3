import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CIS_AWS, evaluatePack, ItemStanding, readAssembly, SynthesizedTemplate } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';

const folder = mkdtempSync(join(tmpdir(), 'controls-'));
let templates: SynthesizedTemplate[];

beforeAll(() => {
  synthesizeTo(folder, join(__dirname, '..', 'src', 'main'), { ENVIRONMENT_SUFFIX: 'dev' });
  templates = readAssembly(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const standingOf = (id: string, of = templates) =>
  evaluatePack(CIS_AWS, of).items.find((item) => item.id === id)!.standing;

describe('the controls', () => {
  it('[CW-22] of CIS AWS Foundations are met, if the template decides them, or accepted with a reason', () => {
    const { items, counts } = evaluatePack(CIS_AWS, templates);

    expect(items.filter(({ standing }) => standing === ItemStanding.NOT_MET)).toEqual([]);
    expect(counts[ItemStanding.MET]).toBeGreaterThan(4);
    expect(items.flatMap(({ findings }) => findings.filter(({ reason }) => !reason?.trim()))).toEqual([]);
  });

  it('[CW-22] detect a key that is no longer rotated', () => {
    const unrotated = templates.map((one) => ({
      ...one,
      template: JSON.parse(
        JSON.stringify(one.template).replaceAll('"EnableKeyRotation":true', '"EnableKeyRotation":false'),
      ),
    }));

    expect([standingOf('3.6'), standingOf('3.6', unrotated)]).toEqual([ItemStanding.MET, ItemStanding.NOT_MET]);
  });

  it('[CW-22] of NIST 800-53 and of the Well-Architected Framework are checked at each synthesis', () => {
    const { context } = JSON.parse(readFileSync(join(__dirname, '..', 'cdk.json'), 'utf8'));

    expect(context['slipway:nagPacks']).toEqual(['NIST.800.53.R5']); // AwsSolutions is always there
  });

  it('[CW-22] are accepted with a reason for each, if they are accepted', () => {
    const all = templates.flatMap(({ acknowledgements }) => acknowledgements);

    expect(all.filter(({ id }) => id.startsWith('NIST.800.53.R5::')).length).toBeGreaterThan(20);
    expect(all.filter(({ reason }) => reason.trim().length < 20)).toEqual([]);
  });
});
