/**
 * Replaces a program such as `docker` in builds: sends the program's arguments to the runner, and prints the answer.
 *
 * Each line of the answer is JSON: { out } or { err } with a text, { ask } to request files of the build, { exit } with
 * the exit code at the end, or { next } to run the replaced program itself. This process reads and writes files with
 * the permissions of the build.
 */
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const {
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeFileSync,
} = require('node:fs');
const { get, request } = require('node:http');
const { createServer } = require('node:net');
const { delimiter, join } = require('node:path');
const { createInterface } = require('node:readline');

const CHUNK_BYTES = 1024 * 1024;

/** @param program name of the replaced program */
function standIn(program, args) {
  const input = readsInput(args) ? readFileSync(0, 'utf8') : '';
  const { SLIPWAY_STAND_IN: endpoint, SLIPWAY_NODE: _, ...environment } = process.env;
  const failed = (reason) => {
    process.stderr.write(`${program}: the Slipway run of this build does not respond: ${reason}\n`);
    process.exitCode = 1;
  };
  process.exitCode = 1; // until the runner sends an exit code
  const call = request(endpoint, { method: 'POST' }, (response) => {
    if (response.statusCode !== 200) {
      response.resume();
      call.end();
      return failed(`status ${response.statusCode}`);
    }
    createInterface({ input: response }).on('line', (line) => {
      const { out, err, ask, next, exit } = JSON.parse(line);
      if (out !== undefined) process.stdout.write(out);
      if (err !== undefined) process.stderr.write(err);
      if (ask !== undefined) void reply(ask, say);
      if (next !== undefined) {
        process.exitCode = runNext(program, args, environment, next);
        call.end();
      }
      if (exit !== undefined) {
        process.exitCode = exit;
        call.end();
      }
    });
  }).on('error', (error) => failed(error.message));
  const say = async (line) => {
    if (!call.write(`${JSON.stringify(line)}\n`)) await once(call, 'drain');
  };
  void say({ program, args, directory: process.cwd(), environment, input });
}

/** Whether a command has standard input. That of a terminal would not end. */
function readsInput(args) {
  const isInteractive =
    ['run', 'exec'].includes(args[0]) && args.some((arg) => /^(--interactive|-[dt]*i[dt]*)$/.test(arg));
  return args.includes('--password-stdin') || (isInteractive && !process.stdin.isTTY);
}

/** Runs the next program with this name on the PATH. */
function runNext(program, args, environment, missing) {
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== __dirname);
  const PATH = folders.join(delimiter);
  const { error, status } = spawnSync(program, args, { stdio: 'inherit', env: { ...environment, PATH } });
  if (error) process.stderr.write(`${missing}\n`);
  return error ? 127 : (status ?? 1);
}

/** Handlers of the runner's requests, by kind. Each answer consists of lines, and ends with { done } or { error }. */
const answers = {
  *read({ path }) {
    yield { text: readFileSync(path, 'utf8') };
  },
  *write({ path, text }) {
    writeFileSync(path, text);
  },
  *list({ path }) {
    const folders = [''];
    for (const folder of folders) {
      const entries = readdirSync(join(path, folder), { withFileTypes: true });
      folders.push(...entries.filter((it) => it.isDirectory()).map((it) => join(folder, it.name)));
      const files = entries.filter((it) => it.isFile() || it.isSymbolicLink());
      yield { files: files.map((it) => join(folder, it.name)) };
    }
  },
  *copy({ path, files }) {
    for (const file of files) yield* contentOf(join(path, file), file);
  },
  // the port is open as long as the container exists, so another process has it
  async *publish({ path, port }) {
    const [node, ...more] = (process.env.SLIPWAY_NODE ?? process.execPath).split(' ');
    const args = [...more, __filename, 'publish', `${process.env.SLIPWAY_STAND_IN}${path}`, String(port)];
    const child = spawn(node, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = await once(createInterface({ input: child.stdout }), 'line');
    child.stdout.destroy();
    child.unref();
    if (Number.isNaN(Number(said))) throw new Error(said);
    yield { text: said };
  },
};

/**
 * Listens on a port of 127.0.0.1 until the container ends. Each connection becomes a request to the runner: the bodies
 * of the request and of the response carry the data of the connection.
 */
function publish(url, port) {
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const call = request(url, { method: 'POST', agent: false }, (response) => {
      response.pipe(inside);
      response.on('error', () => inside.destroy());
      response.once('close', () => response.complete || inside.resetAndDestroy());
    });
    call.on('error', () => inside.destroy());
    inside.on('error', () => call.destroy());
    inside.pipe(call);
    call.flushHeaders();
  });
  server.once('error', ({ code, message }) => {
    console.log(code === 'EADDRINUSE' ? `Bind for 127.0.0.1:${port} failed: port is already allocated` : message);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1', () => {
    get(url, (response) => response.resume().once('close', () => process.exit())).once('error', () => process.exit());
    console.log(server.address().port);
  });
}

function* contentOf(place, path) {
  const found = lstatSync(place);
  if (found.isSymbolicLink()) return yield { path, link: readlinkSync(place) };
  yield { path, mode: found.mode & 0o777 };
  const opened = openSync(place);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let length; (length = readSync(opened, chunk)) > 0;) {
      yield { data: chunk.subarray(0, length).toString('base64') };
    }
  } finally {
    closeSync(opened);
  }
}

async function reply(ask, say) {
  try {
    for await (const line of answers[ask.kind](ask)) await say(line);
    await say({ done: true });
  } catch (error) {
    await say({ error: error.message });
  }
}

const [, , first, ...others] = process.argv;
first === 'publish' ? publish(others[0], Number(others[1])) : standIn(first, others);
