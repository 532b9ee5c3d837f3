/** The look of the report. Colours only repeat what the words say. */
export const STYLE = `
:root { color-scheme: light dark; --good: #1a7f4b; --bad: #b3261e; --quiet: #6b7280; --line: #d6dae0; --card: #ffffff; --page: #f5f6f8; --ink: #1b1f24; }
@media (prefers-color-scheme: dark) { :root { --good: #4cc38a; --bad: #ff7b72; --quiet: #9aa4b2; --line: #333b46; --card: #1c2128; --page: #12161b; --ink: #e6edf3; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 0 auto; max-width: 1080px; padding: 24px; }
header { border-left: 8px solid var(--quiet); padding-left: 16px; }
header.Succeeded { border-color: var(--good); } header.Failed { border-color: var(--bad); }
h1 { margin: 0; } h2 { margin: 32px 0 8px; font-size: 18px; } h2 small { color: var(--quiet); font-weight: normal; }
strong.Succeeded, td.Succeeded { color: var(--good); } strong.Failed, td.Failed, strong.Stopped, td.Abandoned { color: var(--bad); } td.DidNotRun { color: var(--quiet); }
.meant :is(strong, td).Failed { color: var(--quiet); } .meant svg :is(.stage.Failed, .Failed rect) { stroke: var(--quiet); }
.picture { overflow-x: auto; margin: 12px 0; } svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; } svg text { fill: var(--ink); }
svg .name { font-weight: 600; } svg .stage { fill: none; stroke: var(--line); } svg .stage.Succeeded { stroke: var(--good); } svg .stage.Failed, svg .stage.Stopped { stroke: var(--bad); }
svg .action rect { fill: var(--card); stroke: var(--line); } svg .action.Succeeded rect { stroke: var(--good); } svg .action.Failed rect, svg .action.Abandoned rect { stroke: var(--bad); stroke-width: 2; }
svg .action.simulated rect { stroke-dasharray: 5 4; } svg .provider { fill: var(--quiet); font-size: 11px; } svg .state { font-size: 11px; } svg .arrow { fill: none; stroke: var(--quiet); stroke-width: 2; }
table { border-collapse: collapse; width: 100%; background: var(--card); } th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { font-weight: 600; }
.actions :is(th, td):nth-child(-n+3) { white-space: nowrap; overflow-wrap: normal; }
pre { background: var(--card); border: 1px solid var(--line); padding: 10px; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { color: var(--quiet); margin-top: 32px; }
`;
