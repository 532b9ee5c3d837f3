import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluatePack, ItemStanding, PCI_DSS_4, readAssembly, SynthesizedTemplate } from '@slipway/evidence';
import { synthesizeTo } from '@slipway/testing/app-main';
import { PRODUCTION, VARIABLES } from './variables';

const folder = mkdtempSync(join(tmpdir(), 'pci-'));

afterAll(() => rmSync(folder, { recursive: true }));

function synthesizedWith(name: string, more: object): SynthesizedTemplate[] {
  const outdir = join(folder, name);
  synthesizeTo(outdir, join(__dirname, '..', 'src', 'main'), { ...VARIABLES, ...more });
  return readAssembly(outdir);
}

const notMet = (templates: readonly SynthesizedTemplate[]) =>
  evaluatePack(PCI_DSS_4, templates)
    .items.filter(({ standing }) => standing === ItemStanding.NOT_MET)
    .map(({ id }) => id);

describe('PCI DSS 4.0.1', () => {
  it.each([
    ['a development environment', {}],
    ['production', PRODUCTION],
  ])(
    '[FT-16] has no item that the templates of %s do not meet, and a reason for each accepted finding',
    (name, more) => {
      const templates = synthesizedWith(name, more);

      const { items, counts } = evaluatePack(PCI_DSS_4, templates);

      expect(notMet(templates)).toEqual([]);
      expect(counts[ItemStanding.MET]).toBeGreaterThan(20);
      const accepted = items.filter(({ standing }) => standing === ItemStanding.ACCEPTED);
      expect(accepted.flatMap(({ findings }) => findings).filter(({ reason }) => !reason?.trim())).toEqual([]);
    },
  );

  it.each([
    ['a key is not rotated', '"EnableKeyRotation":true', '"EnableKeyRotation":false', '3.7.4'],
    ['the audit trail is kept for a month', '"RetentionInDays":400', '"RetentionInDays":30', '10.5.1'],
  ])('[FT-16] detects that %s', (name, was, is, item) => {
    const templates = synthesizedWith(name, {});
    const text = JSON.stringify(templates.map(({ template }) => template));
    expect(text).toContain(was);

    const changed = templates.map((one) => ({
      ...one,
      template: JSON.parse(JSON.stringify(one.template).replaceAll(was, is)),
    }));

    expect(notMet(changed)).toContain(item);
  });
});
