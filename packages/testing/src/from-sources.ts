import { join } from 'node:path';

/**
 * Environment variables for child processes that run with `tsx`. With them, the workspace's packages are loaded from
 * their sources and do not need to be built.
 */
export const FROM_SOURCES = { TSX_TSCONFIG_PATH: join(__dirname, '..', '..', '..', 'tsconfig.json') };
