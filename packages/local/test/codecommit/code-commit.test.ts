import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { EmbeddedAws } from '@slipway/embedded-aws';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { CodeCommit } from '../../src/codecommit/code-commit';
import { GitFixture } from '../git/git-fixture';

const ENVIRONMENT = { accountId: '111122223333', region: 'us-east-1' };

/** EventBridge on loopback that accepts every event. */
let events: Server;
let aws: EmbeddedAws;

beforeEach(async () => {
  events = createServer((request, response) => {
    request.resume().once('end', () => response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [{}] })));
  }).listen(0, '127.0.0.1');
  await once(events, 'listening');
  const endpoint = `http://127.0.0.1:${(events.address() as AddressInfo).port}`;
  const root = { accessKeyId: 'a', secretAccessKey: 'b' };
  const clientOptions = () => ({ endpoint, region: ENVIRONMENT.region, credentials: root });
  aws = { ...ENVIRONMENT, endpoint, root, clientOptions } as unknown as EmbeddedAws;
});

afterEach(async () => {
  events.closeAllConnections();
  events.close();
  await once(events, 'close');
  removeFolders();
});

test('reports a push that is made while the last round goes on, and stops afterwards', async () => {
  const shop = new GitFixture();
  const commit = shop.commit('feat: open', { 'page.html': 'open' });
  const codeCommit = new CodeCommit(aws, { folder: temporaryFolder(), clones: {} });
  const declare = (name: string) => ({ type: 'AWS::CodeCommit::Repository', physicalId: name, properties: {} });
  codeCommit.follow({ ...ENVIRONMENT, resources: ['first', 'second'].map(declare) } as never);
  const [first, second] = [await codeCommit.folderOf('first'), await codeCommit.folderOf('second')];
  const reported: string[] = [];
  let stopping: Promise<void> | undefined;
  const stopped = new Promise<void>((resolve) => {
    codeCommit.onPush(({ repository, after }) => {
      reported.push(`${repository} ${after}`);
      if (repository === 'second') {
        shop.git('push', '--quiet', first!, 'main'); // this repository has already been checked in this round
        stopping = codeCommit.stop();
        resolve();
      }
    });
  });

  shop.git('push', '--quiet', second!, 'main');
  await stopped;
  await stopping;

  expect(reported).toEqual([`second ${commit}`, `first ${commit}`]);
  expect(codeCommit.problems).toEqual([]);
});
