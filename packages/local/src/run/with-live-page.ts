import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EarlierRun } from '../history/kept-run';
import { LivePage } from '../page/live-page';
import { openBrowser } from '../page/open-browser';
import { PageApprovals } from '../page/page-approvals';
import { ConsoleProgress } from '../progress/console-progress';
import { escapeHtml } from '../report/escape-html';
import { writeWhole } from '../report/write-report';

/**
 * Name of the file that redirects to the live page. Only the file's owner can read it, because it contains the access
 * token of the page.
 */
export const PAGE_FILE = 'live.html';

/** Settings of the live page, which shows the run in a browser while it happens. */
export interface LivePageSettings {
  /** Approver whose waiting approvals the page shows, and which receives the user's decisions. */
  readonly approvals: PageApprovals;
  /** Whether to open the page in a browser. @default false */
  readonly open?: boolean;
  /** Whether failed stages can be retried on the page. @default true */
  readonly retries?: boolean;
}

export interface WithLivePageProps {
  readonly folder: string;
  readonly assembly: string;
  /** Runs in the history of the folder. */
  readonly earlier: readonly EarlierRun[];
  readonly progress: ConsoleProgress;
  /** Live page settings. @default - no live page */
  readonly page?: LivePageSettings;
}

/**
 * Serves the live page on loopback while `act` runs. The output names a file instead of the page's address, because the
 * address contains the access token, which would otherwise remain in logs and in the process list.
 */
export async function withLivePage<T>(
  { folder, assembly, earlier, progress, page: settings }: WithLivePageProps,
  act: (page?: LivePage) => Promise<T>,
): Promise<T> {
  if (!settings) {
    return act();
  }
  const page = await LivePage.start({ folder, assembly, earlier, ...settings });
  const file = join(folder, PAGE_FILE);
  progress.onStep = page.step;
  try {
    await writeWhole(file, redirectTo(page.url));
    const address = pathToFileURL(file).href;
    progress.step(`live page: ${address}`);
    if (settings.open) {
      openBrowser(address, (problem) =>
        progress.step(`could not open a browser (${problem}); open ${address} yourself`),
      );
    }
    return await act(page);
  } finally {
    progress.onStep = undefined;
    await rm(file, { force: true });
    await page.stop();
  }
}

function redirectTo(url: string): string {
  return `<!doctype html>
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${escapeHtml(url)}">
<title>Slipway</title><p><a href="${escapeHtml(url)}" rel="noreferrer">Open the live page of the run</a></p>
`;
}
