import type { Strength } from '../requirements/mutations';
import { Assessment, KINDS, ShownApp, ShownProof, ShownRequirement, ShownRun, Standing } from './assess';
import { escapeHtml } from '../html/escape-html';
import { renderPacks, sectionOf } from './render-packs';
import { STYLE } from '../html/style';

const CLASSES: Readonly<Record<Standing, string>> = {
  [Standing.PROVEN]: 'proven',
  [Standing.PARTIAL]: 'partly',
  [Standing.NOT_PROVEN]: 'not',
};
const SHORT_COMMIT = 12;

/** Renders the page for assessors as HTML that needs no scripts or other files. */
export function renderPage(assessment: Assessment): string {
  const { commit, digest, written, apps, runs, packs } = assessment;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What is proven, and what is not</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>What is proven, and what is not</h1>
<p>Commit <code>${escapeHtml(commit.slice(0, SHORT_COMMIT))}</code>, written ${timeOf(written)}. Digest of the content without times, run IDs and image digests, which is the same each time that this commit is tested with the same outcomes: <code>${digest}</code></p>
</header>
<main>
${renderCounts(assessment)}
<nav aria-label="Sections of this page"><p>${linksOf(assessment)}</p></nav>
${HOW_TO_READ}
${renderGaps(apps)}
${apps.map(renderApp).join('\n')}
${renderPacks(packs)}
${renderAcknowledgements(assessment)}
<h2 id="runs">Runs of complete deliveries</h2>
<p>Each pipeline ran on an embedded AWS on one machine, with the app's roles. None of these runs deployed to an AWS account.</p>
${runs.length === 0 ? '<p>No runs are recorded.</p>' : runs.map(renderRun).join('\n')}
</main>
</body>
</html>
`;
}

const HOW_TO_READ = `<h2 id="how">How to read this page</h2>
<p>Each requirement lists the kinds of proof that it needs. A requirement is <b>proven</b> if it has passing tests of all these kinds, and none of its tests failed or was skipped. A requirement is <b>partly proven</b> if a kind is missing, or if its tests pass but the app does not claim it. All other requirements are <b>not proven</b>. The kinds of proof are:</p>
<ul>
<li><b>template</b>: a test checks the template. The test shows that a property is set, not that AWS enforces it.</li>
<li><b>iam</b>: a policy engine simulates calls that must be allowed and calls that must be denied.</li>
<li><b>run</b>: a test runs the code, or the complete pipeline on an embedded AWS, which enforces IAM. Each pipeline run lists the permissions that the embedded AWS cannot enforce.</li>
<li><b>doc</b>: a test follows a documentation page.</li>
</ul>`;

function renderCounts({ counts }: Assessment): string {
  const items = Object.values(Standing).map(
    (standing) => `<li class="${CLASSES[standing]}"><b>${counts[standing]}</b> ${standing}</li>`,
  );
  return `<ul class="counts" aria-label="Requirements">${items.join('')}</ul>`;
}

function linksOf({ apps, packs }: Assessment): string {
  const links = [
    ['gaps', 'what is not proven'],
    ...apps.map(({ app }) => [idOf(app), app]),
    ...packs.map(({ id, title }) => [sectionOf(id), title]),
    ['accepted', 'accepted findings'],
    ['runs', 'runs'],
  ];
  return links.map(([id, text]) => `<a href="#${id}">${escapeHtml(text)}</a>`).join(' · ');
}

function renderGaps(apps: readonly ShownApp[]): string {
  const rows = apps.flatMap(({ app, requirements }) =>
    requirements
      .filter(({ standing }) => standing !== Standing.PROVEN)
      .map(
        ({ id, must, standing, gap }) =>
          `<tr><th scope="row">${id}</th><td class="name" data-label="App">${escapeHtml(app)}</td><td data-label="Requirement">${escapeHtml(must)}</td><td>${badge(standing)}: ${escapeHtml(gap!)}</td></tr>`,
      ),
  );
  return `<h2 id="gaps">What is not proven</h2>
${rows.length === 0 ? '<p>Every requirement is proven.</p>' : table(['ID', 'App', 'Requirement', 'Reason'], rows)}`;
}

function renderApp({ app, reason, requirements }: ShownApp): string {
  return `<h2 id="${idOf(app)}">${escapeHtml(app)}</h2>
${reason ? `<p class="quiet">Limits of the app's claims: ${escapeHtml(reason)}</p>` : ''}
${table(['ID', 'Requirement', 'Status', 'Proofs'], requirements.map(renderRequirement))}`;
}

function renderRequirement({ id, must, note, standing, asksFor, strength, proofs }: ShownRequirement): string {
  const list = proofs.map(
    ({ title, file, status, kind }) =>
      `<li>${escapeHtml(title)} <span class="quiet">(${escapeHtml(status)}${kind ? `, by ${KINDS[kind]}` : ''}; <code>${escapeHtml(file)}</code>)</span></li>`,
  );
  const found =
    proofs.length === 0
      ? 'none'
      : `<details><summary>${summaryOf(proofs)}</summary><ul>${list.join('')}</ul></details>`;
  return `<tr><th scope="row">${id}</th><td>${escapeHtml(must)}${note ? `<br><span class="quiet">${escapeHtml(note)}</span>` : ''}</td><td>${badge(standing)}<br><span class="quiet">needs ${asksFor.join(', ')}</span></td><td data-label="Proofs">${found}${renderStrength(strength)}</td></tr>`;
}

/** Renders the number of broken lines that the tests detected in the last mutation run. */
function renderStrength(strength: Strength | undefined): string {
  return strength
    ? `<br><span class="quiet">tests detected ${strength.noticed} of ${strength.lines} deliberately broken lines on ${strength.date}</span>`
    : '';
}

/** Counts tests by their kinds, such as `12 tests: 8 template, 4 run`. */
function summaryOf(proofs: readonly ShownProof[]): string {
  const counts = Object.keys(KINDS)
    .map((kind) => [proofs.filter((proof) => proof.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`);
  return `${proofs.length} ${proofs.length === 1 ? 'test' : 'tests'}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`;
}

function renderAcknowledgements({ acknowledgements }: Assessment): string {
  const rows = acknowledgements.map(
    ({ app, rule, place, reason, expires }) =>
      `<tr><td class="name" data-label="App">${escapeHtml(app)}</td><td data-label="Rule"><code>${escapeHtml(rule)}</code></td><td data-label="On"><code>${escapeHtml(place)}</code></td><td data-label="Reason">${escapeHtml(reason)}</td><td data-label="Until">${expires ?? 'no expiry'}</td></tr>`,
  );
  return `<h2 id="accepted">Accepted findings</h2>
<p>Checks found these problems, and the app accepts each problem for a reason. A problem with a date must be fixed by that date.</p>
${rows.length === 0 ? '<p>None.</p>' : table(['App', 'Rule', 'On', 'Reason', 'Until'], rows)}`;
}

function renderRun(run: ShownRun): string {
  const { name, start, summary, fence, differences, remarks, undecidedPermissions } = run;
  const facts = [
    `${differences} differences from AWS, listed in the run report`,
    fence === 'none' ? 'builds ran without a sandbox' : 'builds ran in a sandbox (bubblewrap)',
    ...remarks,
    ...undecidedPermissions.map((permission) => `not enforced: ${permission}`),
  ];
  return `<h3>${escapeHtml(name)}</h3>
<p>Started ${timeOf(start)}: ${escapeHtml(summary)}.</p>
<ul>${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join('')}</ul>
${rowsOf(run.chapters, ['Step', 'Expected', 'Outcome'], ({ about, expected, outcome }) => [about, expected, outcome])}
${rowsOf(run.approvals, ['Pipeline', 'Approval', 'Decision', 'By', 'Summary'], (one) => [one.pipeline, one.action, one.decision, one.by, one.summary])}
${rowsOf(run.deployments, ['Service', 'Image', 'Deployment'], ({ service, image, status }) => [service, image, status])}`;
}

function rowsOf<T>(all: readonly T[], heads: readonly string[], cells: (one: T) => readonly string[]): string {
  const rows = all.map(
    (one) =>
      `<tr>${cells(one)
        .map((cell, index) => `<td data-label="${heads[index]}">${escapeHtml(cell)}</td>`)
        .join('')}</tr>`,
  );
  return rows.length === 0 ? '' : table(heads, rows);
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`;
}

function badge(standing: Standing): string {
  return `<span class="standing ${CLASSES[standing]}">${standing}</span>`;
}

function timeOf(iso: string): string {
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;
}

function idOf(app: string): string {
  return `of-${escapeHtml(app)}`;
}
