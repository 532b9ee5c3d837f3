import { join } from 'node:path';

/** Program that takes the arguments of bubblewrap but creates no sandbox, for tests that run on any machine. */
export const BUBBLEWRAP_STAND_IN = join(__dirname, '..', 'fixtures', 'bubblewrap-stand-in.cjs');
