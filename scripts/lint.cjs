// Lints files and folders, and checks their formatting and prose: node lint.cjs <file or folder>...
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const { createConnection, createServer } = require('node:net');
const { join, relative, resolve } = require('node:path');
const { createInterface } = require('node:readline');
const { json } = require('node:stream/consumers');

const ROOT = join(__dirname, '..');
/** Environment variable with the socket path of a running lint server. */
const SERVER = 'SLIPWAY_LINT_SERVER';
/** Pattern of lines in `.prettierignore` that exclude folders by name, such as `lib/` or `**\/fixtures/`. */
const FOLDER = /^(?:\*\*\/)?([\w.-]+)\/$/;

/** Pages whose wording is not checked, because the requirements are kept as they were received. */
const AS_GIVEN = /^docs\/requirements\//;

/**
 * Linter for files and folders. Runs ESLint, Prettier and the prose check, and keeps loaded modules for later calls.
 *
 * Loading ESLint, Prettier and the type declarations takes longer than linting the files of one package.
 */
class Linter {
  constructor(root = ROOT) {
    this.root = root;
  }

  /** @returns descriptions of the problems; empty if there are none */
  async lint(paths) {
    return (await Promise.all([this.problems(paths), this.unformatted(paths), this.unclear(paths)]))
      .filter((text) => text !== '')
      .join('\n');
  }

  async problems(paths) {
    this.eslint ??= new (require('eslint').ESLint)({
      cwd: this.root,
      warnIgnored: false,
      errorOnUnmatchedPattern: false,
    });
    const results = await this.eslint.lintFiles(paths.map((path) => relative(this.root, path) || '.'));
    return (await this.eslint.loadFormatter('stylish')).format(results);
  }

  /** Returns the problems that the prose check finds in Markdown files, one per line. */
  async unclear(paths) {
    const { proseProblems } = await import('../lint/plain-english.mjs');
    return this.filesIn(paths)
      .filter((file) => file.endsWith('.md') && !AS_GIVEN.test(relative(this.root, file)))
      .flatMap((file) => proseProblems(readFileSync(file, 'utf8')).map((problem) => `${file}:${problem}`))
      .join('\n');
  }

  filesIn(paths) {
    const skipped = readFileSync(join(this.root, '.prettierignore'), 'utf8')
      .split('\n')
      .flatMap((line) => FOLDER.exec(line)?.[1] ?? []);
    return paths.flatMap((path) => filesIn(path, new Set(skipped)));
  }

  async unformatted(paths) {
    const prettier = require('prettier');
    const ignorePath = join(this.root, '.prettierignore');
    const wrong = [];
    for (const file of this.filesIn(paths)) {
      const { ignored, inferredParser } = await prettier.getFileInfo(file, { ignorePath });
      if (ignored || inferredParser === null) {
        continue;
      }
      const options = { ...(await prettier.resolveConfig(file, { editorconfig: true })), filepath: file };
      const isRight = await prettier.check(readFileSync(file, 'utf8'), options).catch(() => false);
      if (!isRight) {
        wrong.push(`${file}: not formatted; run npx prettier --write on it`);
      }
    }
    return wrong.join('\n');
  }
}

function filesIn(path, skipped) {
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() || (entry.isDirectory() && !skipped.has(entry.name)))
    .flatMap((entry) => filesIn(join(path, entry.name), skipped));
}

/** Lints for other processes, one request at a time, until the stream `life` ends. */
function serve(socket, life, linter = new Linter()) {
  let last = Promise.resolve();
  const server = createServer((client) => {
    client.on('error', () => undefined); // the client has ended and does not read the answer
    createInterface({ input: client }).once('line', (line) => {
      const said = last.then(() => linter.lint(JSON.parse(line))).catch(({ stack }) => stack);
      last = said.then((text) => client.end(JSON.stringify({ said: text })));
    });
  });
  life.resume().once('close', () => server.close());
  return server.listen(socket);
}

/** Lints paths with the lint server at a socket. Resolves to undefined if the server does not answer. */
async function ask(socket, paths) {
  const server = createConnection(socket);
  server.write(`${JSON.stringify(paths)}\n`);
  return json(server).then(
    ({ said }) => said,
    () => undefined,
  );
}

/** Lints paths, with the lint server if it is running, and prints the problems. Resolves to the exit code. */
async function main(paths, server = process.env[SERVER]) {
  const folders = paths.map((path) => resolve(path));
  const asked = server && existsSync(server) ? await ask(server, folders) : undefined;
  const said = asked ?? (await new Linter().lint(folders));
  if (said !== '') {
    console.error(said);
  }
  return said === '' ? 0 : 1;
}

module.exports = { Linter, SERVER, ask, main, serve };

if (require.main === module) {
  const [command, socket] = process.argv.slice(2);
  if (command === '--serve') {
    serve(socket, process.stdin);
  } else {
    void main(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));
  }
}
