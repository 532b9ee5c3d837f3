import '../conformance/buildspec.test';
import '../conformance/buildspec-files.test';
import { keepIn } from '../keep-in';
import { Where } from '../try-escapes';
import { inContainers, leftContainers } from './engine-fixture';

let where: Where & { readonly end: () => void };

beforeAll(async () => {
  where = await inContainers();
});
afterAll(() => {
  where.end();
  expect(leftContainers()).toBe('');
});

keepIn(() => where);
