import { join } from 'node:path';

/** For children that `tsx` compiles: they load the members of the workspace from their sources, so nothing is built. */
export const FROM_SOURCES = { TSX_TSCONFIG_PATH: join(__dirname, '..', '..', '..', 'tsconfig.json') };
