const COMPILER = '../../node_modules/typescript-7/bin/tsc';

/** What Nx runs of a member, in its folder. The member has them as scripts, too. */
export const COMMANDS = {
  bundle: 'node -r tsx/cjs ../../scripts/bundle.ts',
  build: `node ${COMPILER} -b`,
  api: 'node ../../scripts/api-pages.mjs .',
  lint: `node ../../scripts/lint.cjs . && node ${COMPILER} -p test`,
  // whole deliveries, and what else is deployed to an embedded AWS to be tried for minutes, belong to `npm run verify`
  test: 'jest -c ../../jest.config.cjs --rootDir . --coverage --testPathIgnorePatterns "<rootDir>/test/local/"',
  synth: 'node -r tsx/cjs ../../scripts/synth.ts',
  validate: 'node -r tsx/cjs ../../scripts/synth.ts --validate',
};

/** Nx starts it by itself. For a script, it would start npm and another process of its own. */
export const run = (name: keyof typeof COMMANDS) => ({
  executor: 'nx:run-commands',
  options: { command: COMMANDS[name], cwd: '{projectRoot}' },
});
