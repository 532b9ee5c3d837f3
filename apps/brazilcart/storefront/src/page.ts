import { formatReais } from './money';
import { PRODUCTS, type Product } from './products';

export interface Release {
  /** Name of the environment, such as `dev`. */
  readonly environment: string;
  /** Source version from which the page was built. */
  readonly revision: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** Returns the shop's page as HTML. It shows all products without a script; the script stores the cart. */
export function renderPage(release: Release, products: readonly Product[] = PRODUCTS): string {
  return `<!doctype html>
<html lang="pt-BR">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="release" content="${escapeHtml(release.environment)} ${escapeHtml(release.revision)}">
  <title>BrazilCart</title>
  <link rel="stylesheet" href="shop.css">
</head>
<body>
  <header><h1>BrazilCart</h1><p id="cart" aria-live="polite">Carrinho vazio</p></header>
  <main>
${products.map(renderProduct).join('\n')}
  </main>
  <script src="shop.js" defer></script>
</body>
</html>
`;
}

function renderProduct({ sku, name, price }: Product): string {
  return `    <article><h2>${escapeHtml(name)}</h2><p>${formatReais(price)}</p><button data-sku="${escapeHtml(sku)}">Comprar</button></article>`;
}
