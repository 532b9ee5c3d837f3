import { escapeHtml } from '../html/escape-html';
import { STYLE } from '../html/style';
import { STANDING_CLASSES } from './standing-classes';
import { ItemResult, ItemStanding } from './evaluate';
import { BY, evidenceOf } from './render';
import type { ComplianceReport, ReportedFinding } from './report';

const UNTIL = 'Until';

/** Renders a compliance report as an HTML page that needs no scripts or other files, and can be printed completely. */
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
<p class="quiet">Written <time datetime="${written}">${written.slice(0, 16).replace('T', ' ')} UTC</time>. Digest of the content without this time: <code>${digest}</code></p>
</header>
<main>
${renderCounts(report)}
${renderFacts(report)}
<h2 id="refused">Items that are not met</h2>
${renderFindings(report.refused, ['Items', 'Finding and place'], refusedCells) ?? '<p>None: the templates have no findings, or each finding is accepted.</p>'}
<h2 id="accepted">Accepted findings</h2>
<p>Rules found these problems, and each problem is accepted for a reason. A problem with a date must be fixed by that date. After the date, the items of the problem are not met, and the next release is stopped.</p>
${renderFindings(report.accepted, ['Items', 'Finding and place', 'Reason', UNTIL], acceptedCells) ?? '<p>None.</p>'}
<h2 id="advice">Advice</h2>
<p>Rules found these problems, which do not stop the release. Their items stay open until each problem is fixed or accepted.</p>
${renderFindings(report.advice, ['Items', 'Finding and place'], refusedCells) ?? '<p>None.</p>'}
<h2 id="how">How to read this report</h2>
<p>This report describes the templates that CloudFormation had deployed when the release was checked. Items have the numbers of the standard, and are described in our own words. <b>Met</b> means only that the rules for the item have neither findings nor advice in the templates. The last column lists the evidence that people have to provide as well.</p>
<h2 id="not-shown">What this report does not prove</h2>
<ul>${notShown.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>
<h2 id="items">All items</h2>
${table(['Item', 'Subject', 'Status', 'Decided by, and evidence to provide'], report.items.map(renderItem))}
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
  return `<h2 id="release">The release and its templates</h2>
<table><tbody>${[...facts, ...read].join('\n')}</tbody></table>`;
}

/** Renders findings as a table, or returns `undefined` if there are no findings. */
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
  const until = lapsed ? `<br>Was accepted until ${lapsed.expires}: ${escapeHtml(lapsed.reason)}` : '';
  const [items, what] = commonCells(finding);
  return [items, `${what}${until}`];
}

function acceptedCells(finding: ReportedFinding): string[] {
  return [...commonCells(finding), escapeHtml(finding.reason!), finding.expires ?? 'no expiry'];
}

function commonCells({ items, rule, message, places }: ReportedFinding): string[] {
  return [
    items.join('<br>'),
    `<code>${escapeHtml(rule)}</code>: ${escapeHtml(message)}<br><span class="quiet">in</span> ${places.map((place) => `<code>${escapeHtml(place)}</code>`).join(', ')}`,
  ];
}

function renderItem({ id, about, standing, rules, decidedBy, show }: ItemResult): string {
  const evidence = evidenceOf({ standing, show });
  const code = rules.map((rule) => `<code>${escapeHtml(rule)}</code>`).join(', ');
  return `<tr><th scope="row">${id}</th><td>${escapeHtml(about)}</td><td data-label="Status"><span class="standing ${STANDING_CLASSES[standing]}">${standing}</span></td><td data-label="Decided">${BY[decidedBy]}${code && `: ${code}`}<br><span class="quiet">${escapeHtml(evidence)}</span></td></tr>`;
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}
