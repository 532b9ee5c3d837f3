import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderPage } from '../src/page';
import { PRODUCTS } from '../src/products';

const RELEASE = { environment: 'dev', revision: 'v1' };

describe('the page', () => {
  it('shows every product with its price', () => {
    const page = renderPage(RELEASE);

    assert.equal(page.match(/<article>/g)?.length, PRODUCTS.length);
    assert.match(page, /R\$\s34,90/);
  });

  it('shows the revision it was built from', () => {
    assert.match(renderPage(RELEASE), /<meta name="release" content="dev v1">/);
  });

  it('escapes its content', () => {
    const page = renderPage(RELEASE, [{ sku: '"><script>', name: '<b>', price: 1 }]);

    assert.ok(!page.includes('<script>alert') && !page.includes('<b>'));
    assert.match(page, /data-sku="&quot;&gt;&lt;script&gt;"/);
  });
});
