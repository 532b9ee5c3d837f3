import { Engine } from '../../src';
import { keepIn } from '../keep-in';
import { Where } from '../try-escapes';
import { inContainers, leftContainers } from './engine-fixture';

/** Runs the builds of a test file in containers of an engine. */
export function keepInContainers(engine: Engine['name']): void {
  let where: Where & { readonly end: () => Promise<void> };

  beforeAll(async () => {
    where = await inContainers(engine);
  });
  afterAll(async () => {
    await where.end();
    expect(leftContainers()).toBe('');
  });

  keepIn(() => where);
}
