import { join } from 'node:path';

/** A program that takes the arguments of bubblewrap and makes no sandbox: for tests that run on any machine. */
export const BUBBLEWRAP_STAND_IN = join(__dirname, '..', 'fixtures', 'bubblewrap-stand-in.cjs');
