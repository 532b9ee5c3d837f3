import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { EngineRun, findEngine } from '../../src';

afterEach(removeFolders);

test('[RN-08] a run removes its containers, volumes and images, and no others', async () => {
  const { calls } = scriptEngine({ listed: { ps: 'c1', volume: 'v1', images: 'i1' } });
  const run = new EngineRun(await findEngine('podman', { program: ENGINE_STAND_IN }));

  await run.close();
  await run.close(); // nothing is left to do

  const told = calls().map((args) => args.join(' '));
  expect(told).toEqual(
    expect.arrayContaining([
      `ps --all --quiet --filter label=slipway.run=${run.id}`,
      'rm --force --time 0 --ignore c1',
      `volume ls --quiet --filter name=slipway-${run.id}`,
      'volume rm --force v1',
      `images --quiet --no-trunc --filter reference=localhost/slipway-${run.id}/*`,
      'rmi --force i1',
    ]),
  );
  expect(told.filter((it) => it.startsWith('rm '))).toHaveLength(3); // it is still listed twice
});

test('[RN-08] the resources of a run have unique names', async () => {
  scriptEngine();
  const run = new EngineRun(await findEngine('podman', { program: ENGINE_STAND_IN }));

  expect(run.labels).toEqual({ 'slipway.run': run.id });
  expect(run.name('task', 'app')).toBe(`slipway-${run.id}-task-app`);
  expect(run.imageName('shop', '1.0')).toBe(`localhost/slipway-${run.id}/shop:1.0`);
  await run.close();
});
