import { DeliveredApp } from './delivered-app';

const MINUTES = 60_000;

let app: DeliveredApp;
beforeAll(async () => {
  app = await DeliveredApp.deploy('removal');
}, 5 * MINUTES);
afterAll(() => app.end(), MINUTES);

describe('the app', () => {
  it('[PG-16] goes whole, with the state and all its versions in its buckets', async () => {
    await app.settle('dev');
    await app.settle('dev');

    await expect(app.run.destroy()).resolves.toBeUndefined();
  }, 5 * MINUTES);
});
