import { gzipSync } from 'node:zlib';
import { Advisories } from '../src/advisories';

let advisories: Advisories;
beforeAll(async () => (advisories = await Advisories.start()));
afterAll(async () => advisories.stop());

/** Sends a request as `npm audit` does, with the installed versions of each package. */
async function ask(installed: object, encoding?: 'gzip'): Promise<Response> {
  const json = JSON.stringify(installed);
  return fetch(`${advisories.url}/-/npm/v1/security/advisories/bulk`, {
    method: 'POST',
    headers: encoding && { 'content-encoding': encoding },
    body: encoding ? gzipSync(json) : json,
  });
}

describe('a server of advisories', () => {
  it.each([['plain', undefined] as const, ['compressed', 'gzip'] as const])(
    'knows the flaws of one package, asked in a %s body',
    async (_, encoding) => {
      const answer = await ask({ lodash: ['4.17.4'], express: ['5.0.0'] }, encoding);

      expect(await answer.json()).toEqual({
        lodash: [expect.objectContaining({ severity: 'critical', vulnerable_versions: '<4.17.12' })],
      });
    },
  );

  it('knows nothing of other packages', async () => {
    const answer = await ask({ express: ['5.0.0'] });

    expect(await answer.json()).toEqual({});
  });

  it('has no descriptions of packages', async () => {
    expect((await fetch(`${advisories.url}/lodash`)).status).toBe(404);
  });

  it('refuses as many requests as configured, and answers the next one', async () => {
    advisories.miss(2);

    const answers = [await ask({}), await ask({}), await ask({})];

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
  });

  it('is gone once it is stopped', async () => {
    const other = await Advisories.start();
    const { url } = other;

    await other.stop();

    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
