import { relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userName } from '../approval/user-name';
import { EarlierRun } from '../history/kept-run';
import { renderEarlierRuns } from '../history/render-earlier-runs';
import { LogLine, PipelineEvent } from '../pipeline/events';
import { ActionView, ExecutionView } from '../pipeline/execution-view';
import { StageRetry } from '../pipeline/stage-retry';
import { printable } from '../progress/printable';
import { escapeHtml as text } from '../report/escape-html';
import { renderDifferences } from '../report/render-differences';
import { ActionLog, renderExecution } from '../report/render-execution';
import { PipelineOverview, renderOverview } from '../report/render-overview';
import { renderNotifications } from '../report/render-notifications';
import { renderServices } from '../report/render-services';
import { renderRest, renderStory, renderVerdict } from '../report/render-report';
import { RunReport } from '../report/run-report';
import { Board } from './board';
import { ChangeStream } from './change-stream';
import { PageApprovals } from './page-approvals';
import { PageServer } from './page-server';
import { renderApproval } from './render-approval';
import { PLACES, renderLivePage } from './render-live-page';
import { renderEnding, renderRetry } from './render-retry';
import { renderServiceStates } from './render-service-states';
import { RunSource } from './run-source';

/**
 * Maximum number of executions on the page. The oldest ended executions are removed from the page, and only the report
 * shows them.
 */
export const MAX_EXECUTIONS = 60;

/** Maximum number of notifications on the page, which shows the newest. */
const MAX_NOTIFICATIONS = 50;
/** Interval at which services and notifications are polled, in milliseconds. */
const LOOK_MS = 500;

/** Settings of a live page. */
export interface LivePageProps {
  /** Folder of the run. The links to logs are relative to this folder. */
  readonly folder: string;
  readonly assembly: string;
  readonly approvals: PageApprovals;
  /** Runs in the history of the folder. @default - none */
  readonly earlier?: readonly EarlierRun[];
  /** Whether the page is opened in the user's browser. @default false */
  readonly open?: boolean;
  /** Whether failed stages can be retried on the page. @default true */
  readonly retries?: boolean;
}

/**
 * Live view of a run in a browser on this machine. The page has the same sections as the report, and its memory use is
 * bounded, even in a long run.
 */
export class LivePage {
  public static async start(props: LivePageProps): Promise<LivePage> {
    const board = new Board();
    const stream = new ChangeStream(board);
    const { assembly, folder, approvals } = props;
    const server = await PageServer.start({
      folder,
      stream,
      page: () => renderLivePage(assembly, board),
      decide: (id, approved, summary) =>
        approvals.settle(id, { approved, by: `${userName()}, on the live page`, summary }),
      retry: (retry) => page.retry(retry),
      end: () => page.endRun(),
    });
    const page: LivePage = new LivePage(props, board, stream, server);
    return page;
  }

  private readonly executions = new Map<string, ExecutionView>();
  /** Newest execution of each pipeline, and the number of its executions. */
  private readonly newest = new Map<string, { readonly view: ExecutionView; readonly count: number }>();
  /** Paths of log files, by the ID of the pane that shows the log. */
  private readonly logs = new Map<string, string | undefined>();
  /** IDs of the executions for which the page shows retry buttons. */
  private readonly retryable = new Set<string>();
  /** Controller that is aborted when the user ends the run on the page. Undefined if the page has no button for it. */
  private ending?: AbortController;
  private run?: RunSource;
  /** Last step of the run. */
  private lastStep = 'starting';
  /** What the run is doing: its last step, or the stages in progress if an execution has changed since the step. */
  private doing = this.lastStep;
  private isEnding = false;
  private stopping?: Promise<void>;
  private readonly ended = new AbortController();

  private constructor(
    private readonly props: LivePageProps,
    private readonly board: Board,
    private readonly stream: ChangeStream,
    private readonly server: PageServer,
  ) {
    props.approvals.onChange = () => this.showApprovals();
    this.showHead();
    const earlier = renderEarlierRuns(props.earlier ?? []);
    if (earlier !== '') {
      board.show('earlier-runs', PLACES.glance, earlier);
    }
    this.showOverview();
  }

  /**
   * Address of the page, including its access token. Anyone who has the address can read the page and use its buttons,
   * for example to approve a release.
   */
  public get url(): string {
    return this.server.url;
  }

  /** Whether the run opens the page in the user's browser. */
  public get isOpened(): boolean {
    return this.props.open === true;
  }

  /** Shows the step that the run is currently performing. */
  public readonly step = (line: string): void => {
    this.lastStep = printable(line);
    this.doing = this.lastStep;
    this.showHead();
  };

  /**
   * Shows a run, including its past events, until the page ends. `undefined` stands for a run that could not start, and
   * is ignored.
   */
  public follow(run: RunSource | undefined): void {
    this.run = run;
    if (!run) {
      return;
    }
    run.executionIds.forEach((id) => this.showExecution(id));
    this.showOverview();
    void this.watch(run);
    this.board.show(
      'rest-differences',
      PLACES.rest,
      `<div id="rest-differences">${renderDifferences(run.differences)}</div>`,
    );
  }

  public readonly event = (event: PipelineEvent): void => {
    if (event.detailType === 'log') {
      return this.log(event);
    }
    const { 'execution-id': id, pipeline } = event.detail;
    this.showExecution(id);
    // after a newer execution has entered a stage, older executions cannot be retried there
    const others = [...this.retryable].filter((one) => one !== id && this.executions.get(one)?.pipeline === pipeline);
    others.forEach((one) => this.showExecution(one));
    this.doing = describeStages([...this.executions.values()]) || this.lastStep;
    this.showHead();
    this.showOverview();
  };

  /** Shows a button for ending the run. Returns a signal that is aborted when the user clicks the button. */
  public offerEnd(): AbortSignal {
    this.ending = new AbortController();
    this.board.show('ending', PLACES.waiting, renderEnding());
    this.showHead();
    return this.ending.signal;
  }

  /** Removes the buttons for ending the run and retrying stages, because the run ends. */
  public withdrawOffers(): void {
    this.ending = undefined;
    this.board.remove('ending');
    this.showHead();
    const shown = [...this.retryable];
    this.isEnding = true;
    shown.forEach((id) => this.showExecution(id));
  }

  /** Shows the result of the run, then stops the server. Open browser tabs keep showing the page. */
  public async end(report: RunReport, file: string): Promise<void> {
    const { board } = this;
    this.ended.abort();
    board.show('head', PLACES.top, renderVerdict(report, `<p>Report: ${text(file)}</p>`));
    board.show('story', PLACES.glance, `<div id="story">${renderStory(report)}</div>`);
    board.show('rest-differences', PLACES.rest, `<div id="rest-differences">${renderRest(report)}</div>`);
    board.remove('rest-services'); // the sections of the report contain the services
    board.remove('rest-notifications');
    await this.stop();
  }

  /** Stops the page. Can be called more than once. */
  public async stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private retry(retry: StageRetry): void {
    const { pipeline } = this.executions.get(retry.executionId) ?? {};
    if (pipeline === undefined || !this.mayRetry) {
      throw new Error(
        'this stage can no longer be retried: the run is ending, or the page no longer shows the execution',
      );
    }
    this.run!.retry(pipeline, retry);
  }

  private endRun(): boolean {
    this.ending?.abort();
    return this.ending !== undefined;
  }

  private get mayRetry(): boolean {
    return this.props.retries !== false && !this.isEnding;
  }

  private async stopAll(): Promise<void> {
    this.props.approvals.onChange = () => undefined;
    this.ended.abort();
    await this.stream.end();
    await this.server.stop();
  }

  /**
   * Polls the state that no events report, and shows it. Errors are ignored, because the embedded AWS may be stopping.
   */
  private async watch(run: RunSource): Promise<void> {
    const { signal } = this.ended;
    const nothing = () => undefined;
    while (!signal.aborted) {
      await this.look(run).catch(nothing);
      await sleep(LOOK_MS, undefined, { ref: false, signal }).catch(nothing);
    }
  }

  /** Shows the current state of the services, and the newest notifications. */
  private async look(run: RunSource): Promise<void> {
    const services = `${renderServiceStates(run.services)}${renderServices(run.serviceDeployments)}`;
    this.board.show('rest-services', PLACES.rest, `<div id="rest-services">${services}</div>`);
    const notifications = await run.notifications();
    if (!this.ended.signal.aborted) {
      const newest = renderNotifications(notifications.slice(-MAX_NOTIFICATIONS));
      this.board.show('rest-notifications', PLACES.rest, `<div id="rest-notifications">${newest}</div>`);
    }
  }

  private showHead(): void {
    const waiting = this.props.approvals.waiting.length;
    const without = this.ending ? 'Waiting for you: a stage has failed' : 'Running';
    const title =
      waiting === 0 ? without : waiting === 1 ? 'Waiting for an approval' : `Waiting for ${waiting} approvals`;
    this.board.show(
      'head',
      PLACES.top,
      `<header id="head" class="InProgress"><h1>${title}</h1><p>${text(this.props.assembly)}</p><p role="status">${text(this.doing)}</p></header>`,
    );
  }

  private showOverview(): void {
    const names = [...new Set([...(this.run?.pipelines ?? []).map(({ name }) => name), ...this.newest.keys()])];
    const overviews = names.map((name): PipelineOverview => {
      const { view, count = 0 } = this.newest.get(name) ?? {};
      const { stages } = view ?? this.run!.pipelines.find((pipeline) => pipeline.name === name)!;
      return { name, stages: stages.map((stage) => stage.name), newest: view, count };
    });
    this.board.show('overview', PLACES.glance, renderOverview(overviews));
  }

  private showApprovals(): void {
    const { waiting } = this.props.approvals;
    const title = waiting.length === 0 ? '' : '<h2 id="approvals-title">Approvals</h2>';
    this.board.show(
      'approvals',
      PLACES.waiting,
      `<section id="approvals"${title && ' aria-labelledby="approvals-title"'}>${title}${waiting.map((one) => renderApproval(one, this.executions.get(one.request.executionId))).join('\n')}</section>`,
    );
    this.showHead();
  }

  private showExecution(id: string): void {
    const view = this.run?.execution(id);
    if (!view) {
      return;
    }
    const { view: newest, count = 0 } = this.newest.get(view.pipeline) ?? {};
    if (!this.executions.has(id)) {
      this.newest.set(view.pipeline, { view, count: count + 1 });
    } else if (newest?.executionId === id) {
      this.newest.set(view.pipeline, { view, count });
    }
    this.executions.set(id, view);
    const alone = { ...view, rollback: undefined }; // a rollback is shown as a separate execution
    const log = (one: ExecutionView, stage: string, action: ActionView) => this.logOf(one, stage, action);
    this.board.show(`execution-${id}`, PLACES.executions, renderExecution(alone, { log, more: this.retryOf(id) }));
    this.dropOldest();
  }

  private retryOf(id: string): string | undefined {
    const stage = this.mayRetry ? this.run!.retryable(id) : undefined;
    this.retryable[stage ? 'add' : 'delete'](id);
    return stage && renderRetry(id, stage);
  }

  /** Removes the oldest ended execution if the page shows too many executions. */
  private dropOldest(): void {
    const [oldest] = [...this.executions.values()].filter(({ end }) => end !== undefined);
    if (this.executions.size > MAX_EXECUTIONS && oldest) {
      this.executions.delete(oldest.executionId);
      this.retryable.delete(oldest.executionId);
      [...this.logs.keys()]
        .filter((pane) => pane.startsWith(oldest.executionId))
        .forEach((pane) => this.logs.delete(pane));
      this.board.remove(`execution-${oldest.executionId}`);
    }
  }

  private log({ detail }: LogLine): void {
    const pane = paneOf(detail['execution-id'], detail.stage, detail.action);
    const isNew = this.logs.get(pane) !== detail.file; // a retry writes to another file
    this.logs.set(pane, detail.file);
    this.board.log(pane, printable(detail.line));
    if (isNew) {
      this.showExecution(detail['execution-id']);
    }
  }

  private logOf({ executionId }: ExecutionView, stage: string, { name }: ActionView): ActionLog | undefined {
    const pane = paneOf(executionId, stage, name);
    const file = this.logs.get(pane);
    return file === undefined ? undefined : { href: relative(this.props.folder, file), pane };
  }
}

/** Describes the stages in progress, such as `shop is in the stage Release`. */
function describeStages(executions: readonly ExecutionView[]): string {
  return executions
    .filter(({ end }) => end === undefined)
    .flatMap(({ pipeline, stages }) =>
      stages
        .filter(({ status }) => status === 'InProgress')
        .map(({ name }) => printable(`${pipeline} is in the stage ${name}`)),
    )
    .join(', ');
}

function paneOf(executionId: string, stage: string, action: string): string {
  return `${executionId}/${stage}/${action}`;
}
