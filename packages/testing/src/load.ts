/** Results of the requests that a load sent. */
export interface Asked {
  readonly requests: number;
  /** Descriptions of the unexpected responses and failed requests. */
  readonly failures: readonly string[];
}

/** Base class of loads that send requests from construction until they are stopped. */
export abstract class Load {
  protected readonly ended = new AbortController();
  private requests = 0;
  private readonly failures: string[] = [];

  /** @param request function that sends a request, and resolves to the problem with the response, or undefined */
  constructor(private readonly request: () => Promise<string | undefined>) {}

  /** Stops sending requests, and waits for the outstanding responses. */
  public async stop(): Promise<Asked> {
    this.ended.abort();
    await this.answered();
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

  /** Resolves once every request that was sent has been answered. */
  protected abstract answered(): Promise<unknown>;

  /** Sends one request, and records its result. */
  protected async send(): Promise<void> {
    this.requests += 1;
    const problem = await this.request().catch((error: Error) => String(error.cause ?? error));
    if (problem !== undefined) {
      this.failures.push(problem);
    }
  }
}
