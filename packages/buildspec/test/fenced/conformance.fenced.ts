import { findBubblewrap } from '../../src';
import '../conformance/buildspec.test';
import '../conformance/buildspec-files.test';
import { keepIn } from '../keep-in';
import { Where } from '../try-escapes';

let where: Where;

beforeAll(async () => {
  where = { fence: { bubblewrap: await findBubblewrap() } };
});

keepIn(() => where);
