import { setTimeout as sleep } from 'node:timers/promises';

const AT_ONCE = 4;

/** The answers that users got while they asked without a pause. */
export interface Asked {
  readonly requests: number;
  /** Answers that were not as expected, and requests that failed. */
  readonly failures: readonly string[];
}

/** Users who ask all the time, four at once, from the moment it is made until it is stopped. */
export class ConstantLoad {
  private requests = 0;
  private readonly failures: string[] = [];
  private readonly ended = new AbortController();
  private readonly asking: Promise<unknown>;

  /**
   * @param request resolves to what is wrong with the answer, or undefined; a rejection counts as a failure, too
   * @param pauseMs between an answer and the next request of the same user
   */
  constructor(
    private readonly request: () => Promise<string | undefined>,
    private readonly pauseMs: number,
  ) {
    this.asking = Promise.all(Array.from({ length: AT_ONCE }, () => this.ask()));
  }

  /** Ends the load, and waits for the answers to requests that have been sent. */
  public async stop(): Promise<Asked> {
    this.ended.abort();
    await this.asking;
    return { requests: this.requests, failures: this.failures };
  }

  /** Asks while something is done, and stops whatever comes of it: a load that goes on keeps its process alive. */
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
