const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Returns the page as HTML. The name is from the request URL, so it is escaped. */
export function pageOf(release: string, name: string): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head><meta charset="utf-8"><title>Web</title></head>',
    `<body><h1>Good day, ${escaped(name)}</h1><p>Release: <strong>${escaped(release)}</strong></p></body>`,
    '</html>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return [...text].map((character) => ENTITIES.get(character) ?? character).join('');
}
