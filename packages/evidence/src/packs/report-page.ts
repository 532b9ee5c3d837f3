import { escapeHtml } from '../html/escape-html';
import { STYLE } from '../html/style';
import { STANDING_CLASSES } from './standing-classes';
import { ItemResult, ItemStanding } from './evaluate';
import { BY } from './render';
import type { ComplianceReport, ReportedFinding } from './report';

const UNTIL = 'Until';

/** The report as HTML: one file that loads nothing, is read without a script, and shows all of it on paper. */
export function complianceReportPage(report: ComplianceReport): string {
  const { title, system, written, digest, notShown } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${title}: ${system}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}: ${escapeHtml(system)}</h1>
<p>${verdictOf(report)}</p>
<p class="quiet">Written <time datetime="${written}">${written.slice(0, 16).replace('T', ' ')} UTC</time>. Digest of everything but this time: <code>${digest}</code></p>
</header>
<main>
${renderCounts(report)}
${renderFacts(report)}
<h2 id="refused">What is not met</h2>
${renderFindings(report.refused, ['Items', 'What, and where'], refusedCells) ?? '<p>Nothing: no rule has anything against the templates that is not accepted.</p>'}
<h2 id="accepted">What is accepted, and why</h2>
<p>A rule found something, and it stays, for a reason. What has a day is a gap to be closed by then: after that day it is not met, and the next release stops.</p>
${renderFindings(report.accepted, ['Items', 'What, and where', 'Reason', UNTIL], acceptedCells) ?? '<p>Nothing.</p>'}
<h2 id="how">How to read it</h2>
<p>It is about the templates that CloudFormation had deployed when the release was judged. Items have their numbers, and our own words. <b>Met</b> means that no rule over the templates has anything against the item, and no more: what people show besides is in the last column.</p>
<h2 id="not-shown">What it does not show</h2>
<ul>${notShown.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>
<h2 id="items">Every item</h2>
${table(['Item', 'About', 'Standing', 'Decided by, and to show'], report.items.map(renderItem))}
</main>
</body>
</html>
`;
}

function verdictOf({ holds, counts }: ComplianceReport): string {
  const refused = counts[ItemStanding.NOT_MET];
  return holds
    ? '<span class="standing proven">Nothing blocks the release</span>'
    : `<span class="standing not">The release was stopped: ${refused} ${refused === 1 ? 'item is' : 'items are'} not met</span>`;
}

function renderCounts({ counts }: ComplianceReport): string {
  const all = Object.values(ItemStanding).map(
    (standing) => `<li class="${STANDING_CLASSES[standing]}"><b>${counts[standing]}</b> ${standing}</li>`,
  );
  return `<ul class="counts" aria-label="Items">${all.join('')}</ul>`;
}

function renderFacts({ release, templates }: ComplianceReport): string {
  const facts = Object.entries(release).map(
    ([what, value]) => `<tr><th scope="row">${escapeHtml(what)}</th><td><code>${escapeHtml(value)}</code></td></tr>`,
  );
  const read = templates.map(
    ({ name, sha256 }) =>
      `<tr><th scope="row">Template of ${escapeHtml(name)}</th><td>SHA-256 <code>${sha256}</code></td></tr>`,
  );
  return `<h2 id="release">The release, and what was read</h2>
<table><tbody>${[...facts, ...read].join('\n')}</tbody></table>`;
}

/** Undefined without any. */
function renderFindings(
  findings: readonly ReportedFinding[],
  heads: readonly string[],
  cells: (finding: ReportedFinding) => readonly string[],
): string | undefined {
  const rows = findings.map((finding) => {
    const [items, ...others] = cells(finding);
    return `<tr><th scope="row">${items}</th>${others.map((cell, at) => `<td class="${heads[at + 1] === UNTIL ? 'name' : 'text'}" data-label="${heads[at + 1]}">${cell}</td>`).join('')}</tr>`;
  });
  return rows.length === 0 ? undefined : table(heads, rows);
}

function refusedCells(finding: ReportedFinding): string[] {
  const { lapsed } = finding;
  const until = lapsed ? `<br>It was accepted until ${lapsed.expires}: ${escapeHtml(lapsed.reason)}` : '';
  const [items, what] = commonCells(finding);
  return [items, `${what}${until}`];
}

function acceptedCells(finding: ReportedFinding): string[] {
  return [...commonCells(finding), escapeHtml(finding.reason!), finding.expires ?? 'it stays'];
}

function commonCells({ items, rule, message, places }: ReportedFinding): string[] {
  return [
    items.join('<br>'),
    `<code>${escapeHtml(rule)}</code>: ${escapeHtml(message)}<br><span class="quiet">in</span> ${places.map((place) => `<code>${escapeHtml(place)}</code>`).join(', ')}`,
  ];
}

function renderItem({ id, about, standing, rules, decidedBy, show }: ItemResult): string {
  const code = rules.map((rule) => `<code>${escapeHtml(rule)}</code>`).join(', ');
  return `<tr><th scope="row">${id}</th><td>${escapeHtml(about)}</td><td data-label="Standing"><span class="standing ${STANDING_CLASSES[standing]}">${standing}</span></td><td data-label="Decided">${BY[decidedBy]}${code && `: ${code}`}<br><span class="quiet">${escapeHtml(show)}</span></td></tr>`;
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}
