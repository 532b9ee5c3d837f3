import { World, removeFolders } from './world';

jest.setTimeout(60_000);
afterAll(removeFolders);

test('[PG-03] previews, and applies exactly what was previewed', async () => {
  const world = new World();
  world.initialize();

  const previewed = await world.run('preview');
  const applied = await world.run('up');

  console.log(previewed, applied, world.file('preview.json'), world.file('variables.sh'), world.file('preview.txt'), world.file('up.json'));
  expect(previewed.exitCode).toBe(0);
  expect(applied.exitCode).toBe(0);
  expect(world.known()).toEqual(['other', 'page']);
});
