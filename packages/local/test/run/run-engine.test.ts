import { BuildImages, findEngine } from '@slipway/buildspec';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { RunEngine } from '../../src/run/run-engine';

afterEach(removeFolders);

test('[RN-07] with an engine, tasks use it, and everything that the run has created with it is removed at its end', async () => {
  const { calls } = scriptEngine();
  const images = new BuildImages({ engine: await findEngine('podman', { program: ENGINE_STAND_IN }) });
  const engine = new RunEngine({ images });

  await engine.close();

  expect(engine.tasks).toMatchObject({ images });
  expect(calls().map((args) => args.join(' '))).toContain(
    `ps --all --quiet --filter label=slipway.run=${engine.tasks!.run.id}`,
  );
});

test('without an engine there is nothing to remove', async () => {
  const engine = new RunEngine();

  await engine.close();

  expect(engine.tasks).toBeUndefined();
});
