import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixedApprover, LocalRun } from '@slipway/local';
import { synthesizeTo } from '@slipway/testing/app-main';
import { loginIn, RealDatabase } from '../../demo/real-database';

const MINUTES = 60_000;
const SECRET = 'cicd/rds/data/master';

jest.setTimeout(3 * MINUTES);

let folder: string;
let database: RealDatabase;
let run: LocalRun;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'codecommit-web-database-'));
  database = await RealDatabase.start();
  const assembly = join(folder, 'cdk.out');
  synthesizeTo(assembly, join(__dirname, '..', '..', 'src', 'main'), {
    ENVIRONMENT_SUFFIX: 'data',
    DATABASE: 'postgres',
  });
  database.takePlaceIn(assembly);
  run = await LocalRun.begin({ assembly, folder: join(folder, 'run'), approver: new FixedApprover(true) });
  await database.takePlaceOf(run, SECRET);
}, 10 * MINUTES);
afterAll(async () => {
  await run?.end();
  await database?.stop();
  rmSync(folder, { recursive: true });
}, MINUTES);

describe('the secret of a real database', () => {
  it('[CW-06] is rotated by the function of the app: the new password opens it, and the one before does not', async () => {
    const before = await loginIn(run, SECRET);
    expect(await database.userOf(before)).toBe('web_admin');

    await run.rotate(SECRET);

    const after = await loginIn(run, SECRET);
    expect(after).toEqual({ ...before, password: expect.stringMatching(/^.{32}$/) });
    expect(await database.userOf(after)).toBe('web_admin');
    await expect(database.userOf(before)).rejects.toThrow('password authentication failed');
    expect(await loginIn(run, SECRET, 'AWSPREVIOUS')).toEqual(before);
  });

  it('[CW-06] is rotated completely even if the function dies at a call', async () => {
    const { diedAt } = await run.rotate(SECRET, { call: 5, after: true });

    expect(diedAt).toMatch(/Secret$/);
    expect(await database.userOf(await loginIn(run, SECRET))).toBe('web_admin');
  });

  it('is rotated together with the others of the app', () => {
    expect(run.rotations.map(({ path }) => path.split('/')[2])).toEqual(['Deployment', 'Database', 'Api']);
  });
});
