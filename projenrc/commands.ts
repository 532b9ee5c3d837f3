const COMPILER = '../../node_modules/typescript-7/bin/tsc';

/** Commands that Nx runs for a member, in its folder. The member also has them as scripts. */
export const COMMANDS = {
  bundle: 'node -r tsx/cjs ../../scripts/bundle.ts',
  build: `node ${COMPILER} -b`,
  api: 'node ../../scripts/api-pages.mjs .',
  lint: `node ../../scripts/lint.cjs . && node ${COMPILER} -p test`,
  // deliveries, and other deployments to an embedded AWS that take minutes, belong to `npm run verify`
  test: 'jest -c ../../jest.config.cjs --rootDir . --coverage --testPathIgnorePatterns "<rootDir>/test/local/"',
  synth: 'node -r tsx/cjs ../../scripts/synth.ts',
  validate: 'node -r tsx/cjs ../../scripts/synth.ts --validate',
};

/** Returns a target that Nx starts directly. For a script, it would start npm and another process. */
export const run = (name: keyof typeof COMMANDS) => ({
  executor: 'nx:run-commands',
  options: { command: COMMANDS[name], cwd: '{projectRoot}' },
});
