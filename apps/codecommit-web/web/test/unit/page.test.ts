import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pageOf } from '../../src/page';

it('the page shows the release and greets the visitor', () => {
  const page = pageOf('first', 'Ada');

  assert.match(page, /<h1>Good day, Ada<\/h1>/);
  assert.match(page, /<strong>first<\/strong>/);
});

it('the page runs no script that is in the address', () => {
  const page = pageOf('first', '<script>alert("&\'")</script>');

  assert.doesNotMatch(page, /<script>/);
  assert.match(page, /&lt;script&gt;alert\(&quot;&amp;&#39;&quot;\)&lt;\/script&gt;/);
});
