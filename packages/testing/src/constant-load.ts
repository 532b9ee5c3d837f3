import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;

/** Answers that users received during constant load. */
export interface Asked {
  readonly requests: number;
  /** Unexpected answers, and failed requests. */
  readonly failures: readonly string[];
}

/** Load of four concurrent users who send requests constantly, from construction until it is stopped. */
export class ConstantLoad {
  private requests = 0;
  private readonly failures: string[] = [];
  private readonly ended = new AbortController();
  private readonly asking: Promise<unknown>;

  /**
   * @param request resolves to what is wrong with the answer, or undefined; a rejection counts as a failure, too
   * @param pauseMs pause between an answer and the next request of the same user, in milliseconds
   */
  constructor(
    private readonly request: () => Promise<string | undefined>,
    private readonly pauseMs: number,
  ) {
    this.asking = Promise.all(Array.from({ length: AT_ONCE }, () => this.ask()));
  }

  /** Ends the load, and waits for the answers to the requests that were sent. */
  public async stop(): Promise<Asked> {
    this.ended.abort();
    await this.asking;
    return { requests: this.requests, failures: this.failures };
  }

  /** Runs `act` under the load, then stops the load even if `act` fails: a running load keeps the process alive. */
  public async during<Result>(act: () => Promise<Result>): Promise<Asked & { readonly result: Result }> {
    const [acted] = await Promise.allSettled([act()]);
    const asked = await this.stop();
    if (acted.status === 'rejected') {
      throw acted.reason;
    }
    return { ...asked, result: acted.value };
  }

  private async ask(): Promise<void> {
    while (!this.ended.signal.aborted) {
      this.requests += 1;
      const problem = await this.request().catch((error: Error) => String(error.cause ?? error));
      if (problem !== undefined) {
        this.failures.push(problem);
      }
      await sleep(this.pauseMs);
    }
  }
}
