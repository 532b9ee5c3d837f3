import { escapeHtml } from './escape-html';

/** Renders a section with a table, or nothing if there are no rows. */
export function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `<section><h2>${title}</h2>${bareTable(title, head, rows)}</section>`;
}

/** Renders a table in a frame that users can also scroll with the keyboard. */
export function bareTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`).join('\n');
  const heads = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  return `<div class="frame" role="group" tabindex="0" aria-label="${escapeHtml(title)}"><table><thead><tr>${heads}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** Renders a section with a box for each text, or nothing if there are no texts. */
export function list(title: string, items: readonly string[]): string {
  return items.length === 0
    ? ''
    : `<section><h2>${title}</h2>${items.map((item) => `<pre>${escapeHtml(item)}</pre>`).join('\n')}</section>`;
}

/** Renders an http or https URL as a link that sends no referrer, and any other text as plain text. */
export function link(address: string): string {
  const text = escapeHtml(address);
  return /^https?:\/\//i.test(address)
    ? `<a href="${text}" target="_blank" rel="noopener noreferrer">${text}</a>`
    : text;
}

/** Returns the time between two ISO 8601 timestamps in seconds, such as `1.5 s`. */
export function seconds(start: string, end: string): string {
  return `${((Date.parse(end) - Date.parse(start)) / 1_000).toFixed(1)} s`;
}

/**
 * Renders the time from `start` to `end`. If `end` is undefined, the script of the live page updates the elapsed time.
 */
export function duration(start: string, end: string | undefined): string {
  return end === undefined ? `<time data-since="${escapeHtml(start)}">in progress</time>` : seconds(start, end);
}
