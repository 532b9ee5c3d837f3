import { BuildImages, findEngine } from '@slipway/buildspec';
import { ENGINE_STAND_IN, scriptEngine } from '@slipway/testing/engine-stand-in';
import { removeFolders } from '@slipway/testing/temporary-folders';
import { keptIn, describeIsolation } from '../../src/report/kept-in';

const bubblewrap = { program: 'bwrap', options: [] };
afterEach(removeFolders);

test('a report names the isolation of builds, including that of an engine', async () => {
  scriptEngine();
  const images = new BuildImages({ engine: await findEngine('podman', { program: ENGINE_STAND_IN }) });

  const all = [undefined, { bubblewrap }, { images }, { bubblewrap, images }].map((fence) => keptIn(fence));

  expect(all).toEqual([
    { fence: 'none' },
    { fence: 'bubblewrap' },
    { fence: 'none', engine: 'podman 4.3.1' },
    { fence: 'bubblewrap', engine: 'podman 4.3.1' },
  ]);
  expect(all.map(describeIsolation)).toEqual([
    'Builds were not fenced',
    'Builds were fenced by bubblewrap',
    'Builds ran in podman 4.3.1 containers, except builds whose image was not available, which were not run',
    'Builds ran in podman 4.3.1 containers, except builds whose image was not available, which were fenced by bubblewrap',
  ]);
});
