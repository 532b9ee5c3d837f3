import { join } from 'node:path';

/**
 * Variables for child processes that `tsx` compiles: they load the workspace's packages from source, so nothing is
 * built.
 */
export const FROM_SOURCES = { TSX_TSCONFIG_PATH: join(__dirname, '..', '..', '..', 'tsconfig.json') };
