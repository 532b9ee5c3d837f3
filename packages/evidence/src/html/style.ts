/**
 * Style sheet of the HTML pages, for screens of any width and for A4 paper. No information is conveyed by color alone.
 */
export const STYLE = `
:root { color-scheme: light dark; --good: #1a7f4b; --part: #8a5a00; --bad: #b3261e; --quiet: #5f6875; --line: #d6dae0; --card: #ffffff; --page: #f5f6f8; --ink: #1b1f24; }
@media (prefers-color-scheme: dark) { :root { --good: #4cc38a; --part: #e3b341; --bad: #ff7b72; --quiet: #9aa4b2; --line: #333b46; --card: #1c2128; --page: #12161b; --ink: #e6edf3; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 0 auto; max-width: 1080px; padding: 24px; }
h1 { margin: 0; } h2 { margin: 40px 0 8px; font-size: 20px; } h3 { margin: 24px 0 8px; font-size: 16px; }
p, li { max-width: 75ch; } .quiet, footer { color: var(--quiet); } code { overflow-wrap: anywhere; }
a { color: inherit; } a:focus-visible, summary:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.counts { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; margin: 20px 0; padding: 0; }
.counts li { background: var(--card); border: 1px solid var(--line); border-left: 6px solid var(--quiet); padding: 8px 16px; min-width: 150px; }
.counts b { display: block; font-size: 26px; line-height: 1.2; }
.counts .proven { border-left-color: var(--good); } .counts .partly { border-left-color: var(--part); } .counts .not { border-left-color: var(--bad); }
.standing { font-weight: 600; white-space: nowrap; } .standing.proven { color: var(--good); } .standing.partly { color: var(--part); } .standing.not { color: var(--bad); }
table { border-collapse: collapse; width: 100%; background: var(--card); } caption { text-align: left; color: var(--quiet); padding: 4px 0; }
th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; } tbody th, td.name { white-space: nowrap; } td code { overflow-wrap: anywhere; } td.text { overflow-wrap: anywhere; min-width: 14em; }
summary { cursor: pointer; } details ul { margin: 4px 0; padding-left: 18px; } details li { font-size: 13px; }
@media (max-width: 640px) {
  body { padding: 12px; } thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  table, tbody, tr, th, td { display: block; width: 100%; } tr { border: 1px solid var(--line); margin-bottom: 10px; }
  th, td { border: 0; padding: 4px 10px; } td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
}
@page { size: A4; margin: 15mm; }
@media print {
  :root { color-scheme: light; --good: #1a7f4b; --part: #8a5a00; --bad: #b3261e; --quiet: #555; --line: #bbb; --card: #fff; --page: #fff; --ink: #000; }
  body { font-size: 10px; padding: 0; max-width: none; } h2 { break-after: avoid; } h3 { break-after: avoid; } tr, li { break-inside: avoid; } thead { display: table-header-group; }
  table { width: calc(100% - 1px); } summary { list-style: none; } nav { display: none; }
}
`;
