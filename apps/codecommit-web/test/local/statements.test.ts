import { ExecutionResult } from '@slipway/local';
import { DeliveredApp, Statement } from './delivered-app';

const MINUTES = 60_000;
const PIPELINE = 'cicd-pipeline-role-push';
const SECURITY = 'cicd-security-role-push';
const ORCHESTRATOR = 'cicd-deploy-role-push';

/**
 * The embedded AWS does not support `kms:ViaService`, so the statements of the key have the same effect without this
 * condition.
 */
const TWICE = 'two statements for the key differ by the service that it is used through, which the run leaves out';
const UNEXPLAINED = 'AWS documents it as the least that is needed on an artifact bucket; what for, it does not say';

/**
 * Statements that can be removed without a failure in these tests. roles.test.ts proves each of them by simulation
 * instead, and covers the roles of the other functions.
 */
const UNNOTICED: readonly [statement: string, why: string][] = [
  [`${PIPELINE} s3:GetBucketAcl`, UNEXPLAINED],
  [`${PIPELINE} kms:Decrypt`, TWICE],
  [
    `${PIPELINE} codecommit:CancelUploadArchive`,
    'the runner reads the repository by git: there is no CodeCommit to ask',
  ],
  [`${PIPELINE} kms:Decrypt`, TWICE],
  [`${SECURITY} s3:GetBucketAcl`, UNEXPLAINED],
  [
    `${ORCHESTRATOR} ecr:BatchGetImage`,
    'a failure to tag a released image does not undo the release, whose summary reports it',
  ],
  [`${ORCHESTRATOR} kms:Decrypt`, 'the embedded AWS reads a secret without asking for its key'],
  [`${ORCHESTRATOR} logs:CreateLogStream`, 'the embedded AWS writes the logs of a function without its role'],
];

jest.setTimeout(10 * MINUTES);

let app: DeliveredApp;
let commit: string;

beforeAll(async () => {
  app = await DeliveredApp.deploy();
  app.repository.without('test', 'security');
  commit = app.repository.release('first');
  expect((await app.push()).status).toBe('Succeeded');
}, 10 * MINUTES);
afterAll(() => app?.end(), MINUTES);

const actionsOf = ({ Action }: Statement) => [Action].flat();
const unnoticedOf = (role: string) =>
  UNNOTICED.map(([statement]) => statement)
    .filter((statement) => statement.startsWith(role))
    .sort();
const deniedIn = ({ stages }: ExecutionResult) =>
  stages.flatMap(({ actions }) => actions.flatMap(({ error }) => error?.message ?? [])).join('\n');

describe('each statement of the roles of the pipeline and of a build', () => {
  it.each([PIPELINE, SECURITY])(
    '[CW-20] of %s is needed: without it the delivery fails and names the denied call',
    async (role) => {
      const statements = await app.statementsOf(role);
      const unnoticed: string[] = [];

      for (const statement of statements) {
        const message = deniedIn(await app.without(role, statement, () => app.start(commit)));
        if (!actionsOf(statement).some((action) => message.includes(`${role} is not allowed to call ${action} on `))) {
          unnoticed.push(`${role} ${actionsOf(statement)[0]}${message && `: ${message}`}`);
        }
      }

      expect(statements.length).toBeGreaterThan(3);
      expect(unnoticed.sort()).toEqual(unnoticedOf(role));
    },
  );
});

/** Runs last, because the list of used and denied permissions is complete only when the run has ended. */
describe('each statement of the role of the orchestrator', () => {
  it('[CW-14] [CW-20] is used by a release, which fails without it: the record has the denied call', async () => {
    const statements = await app.statementsOf(ORCHESTRATOR);
    const unnoticed: string[] = [];
    for (const statement of statements) {
      const { status } = await app.without(ORCHESTRATOR, statement, () => app.start(commit));
      if (status === 'Succeeded') {
        unnoticed.push(`${ORCHESTRATOR} ${actionsOf(statement)[0]}`);
      }
    }

    await app.run.end();

    const { statements: granted, denied } = app.run.permissionUse.find(({ role }) =>
      role.endsWith(`/${ORCHESTRATOR}`),
    )!;
    const isDenied = (actions: readonly string[]) => denied.some((call) => actions.includes(call.split(' on ')[0]));
    expect(granted).toHaveLength(statements.length);
    expect(granted.filter(({ use }) => use === 'never used')).toEqual([]);
    expect(unnoticed.sort()).toEqual(unnoticedOf(ORCHESTRATOR));
    expect(granted.filter(({ actions }) => !isDenied(actions)).map(({ actions }) => actions[0])).toEqual([
      'kms:Decrypt',
      'logs:CreateLogStream',
    ]);
  });
});
