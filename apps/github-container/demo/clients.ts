import { ConstantLoad } from '@slipway/testing/constant-load';

const PAUSE_MS = 5;

/** Clients that continuously send requests to the service. Any response other than a rate is a failure. */
export class Clients extends ConstantLoad {
  constructor(url: string) {
    super(async () => problemOf(`${url}/rates?zone=europe&grams=500`), PAUSE_MS);
  }
}

async function problemOf(url: string): Promise<string | undefined> {
  const answer = await fetch(url);
  const { cents } = (await answer.json()) as { cents?: number };
  return answer.ok && cents === 1600 ? undefined : `status ${answer.status}`;
}

/** Returns the name of the release that responds at a service URL. */
export async function releaseAt(url: string): Promise<string> {
  const { release } = (await (await fetch(`${url}/release`)).json()) as { release: string };
  return release;
}
