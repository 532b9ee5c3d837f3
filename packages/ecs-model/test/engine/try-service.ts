import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { BuildImages, Engine, EngineRun, findEngine } from '@slipway/buildspec';
import { RunningEmbeddedAws, startEmbeddedAws } from '@slipway/embedded-aws';
import { childEnvironment, networkEnvironment } from '@slipway/processes';
import { ConstantLoad } from '@slipway/testing/constant-load';
import { makeNodeStandInImage } from '@slipway/testing/node-stand-in-image';
import { startEngine } from '@slipway/testing/start-engine';
import { TaskEngine } from '../../src/containers/engine/container-launcher';
import { StandIns, StandInSession } from '../../src/docker/stand-ins';
import { EngineImages } from '../../src/images/engine-images';
import { ImageStore } from '../../src/images/image-store';
import { Shop } from '../containers/shop';

const LONG_MS = 600_000;
const SERVICE = join(__dirname, '..', '..', '..', '..', 'apps', 'github-container', 'service');
/** Settings in the Dockerfile of the service. */
const BASE = /^FROM (\S+)/m.exec(readFileSync(join(SERVICE, 'Dockerfile'), 'utf8'))![1];
const URI = '111122223333.dkr.ecr.us-east-1.amazonaws.com/shipping-rates';

jest.setTimeout(LONG_MS);

/** Tests whether the sample service of github-container can be released with an engine. */
export function tryService(name: Engine['name']): void {
  let folder: string;
  let aws: RunningEmbeddedAws;
  let engine: TaskEngine;
  let standIns: StandIns;
  let session: StandInSession;
  let shop: Shop;
  let end: () => Promise<void>;

  beforeAll(async () => {
    end = await startEngine(name);
    folder = mkdtempSync(join(tmpdir(), 'service-'));
    makeNodeStandInImage({ engine: 'podman', name: BASE });
    aws = await startEmbeddedAws();
    await new ECRClient(aws.clientOptions(aws.root)).send(
      new CreateRepositoryCommand({ repositoryName: 'shipping-rates', imageTagMutability: 'IMMUTABLE' }),
    );
    const found = await findEngine(name);
    const images = new BuildImages({ engine: found, offline: true });
    engine = { run: new EngineRun(found), images, pushed: new EngineImages() };
    const store = new ImageStore(join(folder, 'images'));
    standIns = await StandIns.start({ aws, images: store, engine, folder: join(folder, 'builds') });
    session = standIns.open({ fence: { endpoints: [], network: networkEnvironment() } });
    shop = await Shop.open(1000, engine);
    cpSync(SERVICE, join(folder, 'source'), { recursive: true, filter: (path) => !path.includes('node_modules') });
  });
  afterAll(async () => {
    await shop.close();
    await standIns.stop();
    await engine.run.close();
    await aws.stop();
    execFileSync('podman', ['rmi', '--force', BASE], { env: childEnvironment() });
    await end();
    rmSync(folder, { recursive: true });
  });

  /** Builds a release of the service as its build does, and returns its image with the digest. */
  async function build(release: string): Promise<string> {
    writeFileSync(join(folder, 'source', 'src', 'release.ts'), `export const RELEASE = '${release}';\n`);
    const command = `docker buildx create --driver docker-container --use && docker buildx build --platform linux/amd64 --tag ${URI}:${release} --provenance mode=max --sbom true --push .`;
    const child = spawn('sh', ['-c', command], {
      cwd: join(folder, 'source'),
      env: { ...aws.environment(aws.root), ...session.environment(process.env.PATH!), HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = text(child.stderr);
    await once(child, 'exit');
    const [, digest = 'none'] = /^pushed \S+@(sha256:\w{64})$/m.exec(await said) ?? [];
    return `${URI}@${digest}`;
  }

  async function deploy(image: string, revision: number, healthy = 'true'): Promise<void> {
    await shop.deploy({
      image,
      revision,
      environment: { PORT: '8080' },
      container: {
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        LinuxParameters: { InitProcessEnabled: true },
        HealthCheck: { Command: ['CMD-SHELL', healthy], Interval: 30, Timeout: 60, Retries: 2 },
      },
      settings: { DesiredCount: 1, TaskDefinition: `shop:${revision}` },
    });
  }

  const release = async () =>
    ((await (await fetch(`${shop.service.url}/release`)).json()) as { release: string }).release;

  test('[RN-07] the sample service is built from its Dockerfile, pushed, released under load with no request lost, and a sick one is rolled back', async () => {
    await deploy(await build('first'), 0);
    expect(await release()).toBe('first');
    const load = new ConstantLoad(async () => {
      const answer = await fetch(`${shop.service.url}/rates?zone=europe&grams=500`);
      return answer.ok && (await answer.text()).includes('1600') ? undefined : `status ${answer.status}`;
    }, 20);

    const { failures, requests } = await load.during(async () => {
      await deploy(await build('second'), 1);
      expect(await release()).toBe('second');
      await expect(deploy(await build('third'), 2, 'false')).rejects.toThrow(/ROLLBACK_SUCCESSFUL/);
    });

    expect(await release()).toBe('second');
    expect({ failures, asked: requests > 100 }).toEqual({ failures: [], asked: true });
  });
}
