import { cutToWidth, displayWidth } from '../../src/progress/display-width';

test.each([
  ['plain', 5],
  ['Café', 4],
  ['Cafe\u0301', 4],
  ['本番環境', 8],
  ['🚀 go', 5],
  ['❤\ufe0f', 2],
  ['ｆｕｌｌ', 8],
  ['한국', 4],
  ['a\u200bb', 2],
])('%j takes %d columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test.each([
  ['running: Build', 14, 'running: Build'],
  ['running: Build', 13, 'running: Bui…'],
  ['本番環境', 8, '本番環境'],
  ['本番環境', 7, '本番環…'],
  ['本番環境', 6, '本番…'],
  ['本番環境', 1, '…'],
])('%j in %d columns is %j', (text, columns, cut) => {
  expect(cutToWidth(text, columns)).toBe(cut);
  expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
});
