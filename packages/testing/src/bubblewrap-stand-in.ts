import { join } from 'node:path';

/** Path of a program that accepts the arguments of bubblewrap but creates no sandbox, for tests on any machine. */
export const BUBBLEWRAP_STAND_IN = join(__dirname, '..', 'fixtures', 'bubblewrap-stand-in.cjs');
