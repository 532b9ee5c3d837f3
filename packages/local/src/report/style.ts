/** Style sheet of the report and of the live page. Colors only repeat information that is also in the text. */
export const STYLE = `
:root { color-scheme: light dark; --good: #14703f; --bad: #b3261e; --busy: #0b5cad; --quiet: #59626f; --line: #cfd5dd; --card: #ffffff; --page: #f5f6f8; --ink: #1b1f24; --on: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --good: #4cc38a; --bad: #ff7b72; --busy: #6cb6ff; --quiet: #9aa4b2; --line: #3a434f; --card: #1c2128; --page: #12161b; --ink: #e6edf3; --on: #0c1116; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); margin: 0 auto; max-width: 1240px; padding: 24px; overflow-wrap: anywhere; }
a { color: var(--busy); } :focus-visible { outline: 3px solid var(--busy); outline-offset: 2px; }
header { border-left: 8px solid var(--quiet); padding-left: 16px; } header p { margin: 4px 0; }
header.Succeeded { border-color: var(--good); } header.Failed { border-color: var(--bad); } header.InProgress { border-color: var(--busy); }
h1 { margin: 0; } h2 { margin: 32px 0 8px; font-size: 18px; } h3 { margin: 0; font-size: 15px; } :is(h2, h3) small { color: var(--quiet); font-weight: normal; }
.quiet, footer, .status.DidNotRun { color: var(--quiet); } footer { margin-top: 32px; } .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -999px; } .skip:focus { position: static; }
.status.Succeeded { color: var(--good); } .status:is(.Failed, .Stopped, .Abandoned) { color: var(--bad); } .status.InProgress { color: var(--busy); } .meant .status.Failed { color: var(--quiet); }
.meant svg :is(.stage.Failed, .Failed rect) { stroke: var(--quiet); }
.pipelines { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 8px; } .pipelines > li, .execution, .approval, .panel, .group { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.pipelines .head { display: flex; flex-wrap: wrap; gap: 4px 16px; font-weight: 600; } .pipelines .outcome { font-weight: normal; }
.stages { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; padding: 0; margin: 6px 0 0; position: relative; } .stages li { border: 1px solid var(--line); border-radius: 999px; padding: 0 10px; font-size: 13px; color: var(--quiet); }
.stages .Succeeded { color: var(--good); border-color: var(--good); } .stages :is(.Failed, .Stopped) { color: var(--bad); border-color: var(--bad); } .stages .InProgress { color: var(--busy); border-color: var(--busy); font-weight: 600; }
.execution, .group { margin-top: 12px; } summary { cursor: pointer; } :is(.execution, .group) > details > summary h2 { display: inline; margin: 0 12px 0 0; } .execution .outcome { display: inline-block; } .execution .error { color: var(--bad); }
.frame { overflow-x: auto; } .picture { margin: 12px 0; } svg { max-width: 100%; height: auto; font: 13px system-ui, sans-serif; } svg text { fill: var(--ink); }
svg .name { font-weight: 600; } svg .stage { fill: none; stroke: var(--line); } svg .stage.Succeeded { stroke: var(--good); } svg .stage:is(.Failed, .Stopped) { stroke: var(--bad); } svg .stage.InProgress { stroke: var(--busy); }
svg .action rect { fill: var(--card); stroke: var(--line); } svg .action.Succeeded rect { stroke: var(--good); } svg .action:is(.Failed, .Abandoned) rect { stroke: var(--bad); stroke-width: 2; } svg .action.InProgress rect { stroke: var(--busy); stroke-width: 2; }
svg .action.simulated rect { stroke-dasharray: 5 4; } svg .provider { fill: var(--quiet); font-size: 11px; } svg .state { font-size: 11px; } svg .arrow { fill: none; stroke: var(--quiet); stroke-width: 2; }
.actions { list-style: none; padding: 0; margin: 0; } .actions > li { border-top: 1px solid var(--line); padding: 8px 0; display: grid; grid-template-columns: minmax(200px, 3fr) minmax(176px, 1fr) minmax(0, 8fr); gap: 0 16px; } .actions p { margin: 0; }
.actions li:is(.InProgress, .Failed) .says, .says:has(details[open]) { grid-column: 1 / -1; }
.lines { max-height: 320px; overflow: auto; background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: 8px 10px; min-height: 38px; } .lines div, pre { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; } .lines .gap { color: var(--quiet); font-style: italic; }
:is(.approval, .panel) { border: 2px solid var(--busy); margin-top: 8px; } .panel h2 { margin-top: 0; } .retry p { margin: 4px 0; } .approval h3 { margin-bottom: 4px; } .approval .message { white-space: pre-wrap; margin: 4px 0; } .approval label { display: block; margin-top: 8px; }
.approval input { font: inherit; width: 100%; padding: 8px; color: inherit; background: var(--page); border: 1px solid var(--quiet); border-radius: 4px; } .buttons { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 12px; } .problem { color: var(--bad); min-height: 1.5em; margin: 4px 0 0; }
button { font: inherit; font-weight: 600; padding: 8px 20px; border-radius: 6px; border: 2px solid var(--good); background: var(--good); color: var(--on); cursor: pointer; min-height: 44px; } button.reject { background: transparent; color: var(--bad); border-color: var(--bad); } button:disabled { opacity: 0.5; cursor: default; }
table { border-collapse: collapse; width: 100%; background: var(--card); } th, td { border: 1px solid var(--line); padding: 6px 10px; text-align: left; vertical-align: top; min-width: 96px; } th { font-weight: 600; }
pre { background: var(--card); border: 1px solid var(--line); padding: 10px; margin: 8px 0; } .execution pre { background: var(--page); }
@media (max-width: 720px) { body { padding: 12px; } .picture svg { max-width: none; } .actions > li { grid-template-columns: 1fr; } td, th { padding: 4px 6px; } button { flex: 1; } }
`;
