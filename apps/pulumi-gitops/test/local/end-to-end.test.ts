import { ENVIRONMENTS } from '../../src/config';
import { actionOf, DeliveredApp, eventually, MINUTES, REAL_PULUMI, Result } from './delivered-app';

/** A run with the real CLI proves more than a run with the replacement. */
const PROOF = REAL_PULUMI ? '[PG-19] ' : '';
const WHOLE = ['web', 'worker'];

jest.setTimeout(5 * MINUTES);

let app: DeliveredApp;
beforeAll(async () => {
  process.stderr.write(
    `the CLI of these tests: ${REAL_PULUMI ?? 'the stand-in, simulated (set SLIPWAY_PULUMI to a real one)'}\n`,
  );
  app = await DeliveredApp.deploy('whole');
});
afterAll(() => app.end());

const of = <T>(read: (environment: (typeof ENVIRONMENTS)[number]) => T): T[] => ENVIRONMENTS.map(read);
const succeeded = (results: Record<string, Result>) =>
  expect(of((environment) => results[environment].status)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);

/**
 * Returns each resource with its ID and the time of its last change. Other parts of a state differ in each run: secrets
 * are encrypted again, and resources are in the order in which they were completed.
 */
async function resources(): Promise<unknown[]> {
  const states = await Promise.all(of((environment) => app.operator.state(environment)));
  return states
    .flat()
    .map(({ urn, id, modified }) => [urn, id, modified].join(' '))
    .sort();
}

/** Tests run in this order, because each uses the result of the one before. */
describe('from the first push to the end', () => {
  it(`${PROOF}a signed push is applied to dev and staging, and to prod once that is approved`, async () => {
    await app.push(app.repository.commit('two services'));
    const approval = await app.approvals.next();
    await eventually(async () =>
      expect([await app.operator.resources('dev'), await app.operator.resources('staging')]).toEqual([WHOLE, WHOLE]),
    );
    const waiting = await app.operator.resources('prod');
    approval.approve('ada');

    succeeded(await app.results());
    expect([waiting, await app.operator.resources('prod')]).toEqual([[], WHOLE]);
  });

  it(`${PROOF}a second push with no change applies nothing`, async () => {
    const before = await resources();

    await app.push(app.repository.commit('nothing new'));
    (await app.approvals.next()).approve('ada');

    const results = await app.results();
    succeeded(results);
    expect(of((environment) => actionOf(results[environment], 'Preview').variables.PREVIEW_SUMMARY)).toEqual(
      of((environment) => expect.stringMatching(`^${environment} at .*: no changes$`)),
    );
    expect(await resources()).toEqual(before);
  });

  it(`${PROOF}destroy removes everything that was applied`, async () => {
    for (const environment of ENVIRONMENTS) {
      await app.operator.destroy(environment);
    }

    await Promise.all(of((environment) => expect(app.operator.state(environment)).rejects.toThrow(/no stack named/)));
  });

  it(`${PROOF}[PG-16] the app is deleted completely, with all versions of the state in its buckets`, async () => {
    await expect(app.run.destroy()).resolves.toBeUndefined();
  });
});
