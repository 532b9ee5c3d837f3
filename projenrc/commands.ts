const COMPILER = '../../node_modules/typescript-7/bin/tsc';

/** Commands that Nx runs in the folder of a member. They are also npm scripts of the member. */
export const COMMANDS = {
  bundle: 'node -r tsx/cjs ../../scripts/bundle.ts',
  build: `node ${COMPILER} -b`,
  api: 'node ../../scripts/api-pages.mjs .',
  lint: `node ../../scripts/lint.cjs . && node ${COMPILER} -p test`,
  // `npm run verify` runs deliveries and other deployments to an embedded AWS, because they take minutes
  test: 'jest -c ../../jest.config.cjs --rootDir . --coverage --testPathIgnorePatterns "<rootDir>/test/local/"',
  synth: 'node -r tsx/cjs ../../scripts/synth.ts',
  validate: 'node -r tsx/cjs ../../scripts/synth.ts --validate',
};

/** Returns an Nx target that starts a command directly. An npm script would need two more processes. */
export const run = (name: keyof typeof COMMANDS) => ({
  executor: 'nx:run-commands',
  options: { command: COMMANDS[name], cwd: '{projectRoot}' },
});
