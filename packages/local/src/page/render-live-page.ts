import { escapeHtml as text } from '../report/escape-html';
import { Board } from './board';

/** IDs of the elements that contain the parts of the page. */
export const PLACES = {
  top: 'top',
  waiting: 'waiting',
  glance: 'glance',
  executions: 'executions',
  rest: 'rest',
} as const;

/** Renders the page in its current state. The page's script requests later changes. */
export function renderLivePage(assembly: string, board: Board): string {
  const place = (id: string, more = '') => `<div id="${id}"${more}>\n${board.htmlOf(id)}\n</div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Slipway: ${text(assembly)}</title>
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the pipelines</a>
${place(PLACES.top)}
<p id="connection" role="status" class="quiet"></p>
<p id="said" role="alert" class="spoken"></p>
<noscript><p>JavaScript is disabled. Reload this page to see the progress of the run, and approve or reject in the terminal.</p></noscript>
<main id="main" tabindex="-1">
${place(PLACES.waiting)}
${place(PLACES.glance)}
${place(PLACES.executions)}
${place(PLACES.rest)}
</main>
</body>
</html>
`;
}
