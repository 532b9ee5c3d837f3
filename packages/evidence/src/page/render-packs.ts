import { ItemResult, ItemStanding, PackResult } from '../packs/evaluate';
import { alike, AlikeFindings, BY, evidenceOf } from '../packs/render';
import type { ShownPack } from './assess';
import { escapeHtml } from '../html/escape-html';
import { STANDING_CLASSES } from '../packs/standing-classes';

/** Renders a section for each standard, with its items, the status of each app, and the evidence to provide. */
export function renderPacks(packs: readonly ShownPack[]): string {
  return packs.map(renderPack).join('\n');
}

function renderPack({ id, title, apps }: ShownPack): string {
  const items = apps[0]?.result.items ?? [];
  const rows = items.map((item, index) => renderItem(item, apps, index));
  return `<h2 id="${sectionOf(id)}">${escapeHtml(title)}</h2>
<p>Items have the numbers of the standard, and are described in our own words. <b>Met</b> means only that the rules for the item have neither findings nor advice in the templates. The last column lists the evidence that people have to provide as well. An app does not have to meet every standard on this page.</p>
${rows.length === 0 ? '<p>No app was synthesized.</p>' : `<ul>${apps.map(({ app, result }) => `<li>${escapeHtml(app)}: ${summaryOf(result)}</li>`).join('')}</ul>\n${tableOf(rows)}`}`;
}

function summaryOf({ counts }: PackResult): string {
  return Object.values(ItemStanding)
    .map((standing) => `${counts[standing]} ${standing}`)
    .join(', ');
}

function tableOf(rows: readonly string[]): string {
  return `<table><thead><tr>${['Item', 'Subject', 'Status', 'Decided by, and evidence to provide'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

function renderItem(item: ItemResult, apps: ShownPack['apps'], index: number): string {
  const { id, about, rules, decidedBy } = item;
  const standings = apps.map(({ app, result }) => renderStanding(app, result.items[index]));
  const code = rules.map((rule) => `<code>${escapeHtml(rule)}</code>`).join(', ');
  return `<tr><th scope="row">${id}</th><td>${escapeHtml(about)}</td><td data-label="Status">${standings.join('')}</td><td data-label="Decided">${BY[decidedBy]}${code && `: ${code}`}<br><span class="quiet">${escapeHtml(evidenceOf(item))}</span></td></tr>`;
}

function renderStanding(app: string, { standing, findings }: ItemResult): string {
  const said = `${escapeHtml(app)}: <span class="standing ${STANDING_CLASSES[standing]}">${standing}</span>`;
  return findings.length === 0
    ? `<div>${said}</div>`
    : `<details><summary>${said}</summary><ul>${alike(findings).map(renderFinding).join('')}</ul></details>`;
}

function renderFinding({ rule, place, message, isAdvice, reason, expires, lapsed, more }: AlikeFindings): string {
  const accepted = reason ? `<br>Accepted${expires ? ` until ${expires}` : ''}: ${escapeHtml(reason)}` : '';
  const before = lapsed ? `<br>Was accepted until ${lapsed.expires}: ${escapeHtml(lapsed.reason)}` : '';
  return `<li>${isAdvice ? 'Advice: ' : ''}<code>${escapeHtml(rule)}</code> in <code>${escapeHtml(place)}</code>${more > 0 ? ` and ${more} more` : ''}: ${escapeHtml(message)}${accepted}${before}</li>`;
}

/** Returns the HTML ID of a standard's section. */
export function sectionOf(id: string): string {
  return `pack-${id}`;
}
