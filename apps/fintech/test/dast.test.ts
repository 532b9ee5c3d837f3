import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiDescription } from '../dast/api-description';
import { greenScanner } from '../dast/green-scanner';
import { findingsIn } from '../dast/wapiti-report';

const XSS = { method: 'GET', path: '/receipt', info: 'XSS via for', level: 2, module: 'xss' };
const report = (flaws: object, asked?: number) =>
  JSON.stringify({ vulnerabilities: flaws, infos: { crawled_pages_nbr: asked } });

describe('a report of wapiti', () => {
  it('[FT-04] is read as findings with method and path, each once, and script in an answer is high', () => {
    expect(findingsIn(report({ 'Reflected XSS': [XSS, XSS] }, 3), 2)).toEqual([
      { scanner: 'dast', id: 'dast/xss', severity: 'high', file: 'GET /receipt', message: 'XSS via for' },
    ]);
  });

  it.each([
    [0, 'low'],
    [1, 'low'],
    [2, 'medium'],
    [3, 'high'],
    [4, 'critical'],
    [9, 'high'],
  ])('has findings of the level %d as %s', (level, severity) => {
    expect(findingsIn(report({ any: [{ ...XSS, module: 'sql', level }] }, 1), 1)[0].severity).toBe(severity);
  });

  it.each([
    ['', 'the output of wapiti is not JSON'],
    ['null', 'does not contain the vulnerabilities'],
    [report({}), 'or the number of requests'],
    [report({}, 0), 'requested 0 of 2 operations'],
  ])('[FT-04] is no result if it is %j', (json, problem) => {
    expect(() => findingsIn(json, 2)).toThrow(problem);
  });
});

describe('green', () => {
  let server: Server;
  let url: string;
  let answers: (readonly [number, unknown])[];
  let folder: string;

  beforeAll((done) => {
    server = createServer((_, response) => {
      const [status, body] = answers.length > 1 ? answers.shift()! : answers[0];
      response.writeHead(status).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => void server.close(done));
  beforeEach(() => {
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'dast-'));
    answers = [
      [200, { openapi: '3.0.3', servers: [{ url: 'http://elsewhere' }], paths: { '/a': { get: {}, servers: [] } } }],
    ];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('[FT-04] is asked for its API, and only green is scanned, no matter which hosts it names', async () => {
    expect(await apiDescription(url, 1)).toEqual({
      openApi: {
        openapi: '3.0.3',
        info: { title: 'green', version: '1' },
        servers: [{ url }],
        paths: { '/a': { get: {} } },
      },
      operations: ['GET /a'],
    });
  });

  it('is asked again until the listener follows its rule', async () => {
    answers = [[503, {}], [404, {}], ...answers];

    expect((await apiDescription(url, 1)).operations).toEqual(['GET /a']);
  });

  it.each([
    ['it does not describe itself', [404, {}], 'status 404'],
    ['it answers nothing', [200, { openapi: '3.0.3' }], 'there is nothing to scan'],
  ] as const)('[FT-04] cannot be scanned if %s', async (_, answer, problem) => {
    answers = [answer];

    await expect(apiDescription(url, 1)).rejects.toThrow(problem);
  });

  it('[FT-04] cannot be scanned if it cannot be reached', async () => {
    await expect(apiDescription('http://127.0.0.1:1', 1)).rejects.toThrow(
      'the green tasks have no API description at http://127.0.0.1:1',
    );
  });

  /** Program that replaces wapiti. */
  async function scannedBy(script: string) {
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'bin', 'wapiti');
    writeFileSync(program, `#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\n${script}\n`);
    chmodSync(program, 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${join(folder, 'bin')}:${PATH}`;
    return greenScanner(url, 1)
      .scan(folder)
      .finally(() => (process.env.PATH = PATH));
  }

  it('is scanned, and the scan reports what it read', async () => {
    const { findings, read } = await scannedBy(`echo '${report({ any: [XSS] }, 2)}' > "$2"`);

    expect(findings).toHaveLength(1);
    expect(read).toMatch(/^1 operations at http:.*, attacked by crlf, exec,/);
  });

  it.each([
    ['crashes', 'echo broken >&2; exit 3', 'wapiti ended with exit code 3: broken'],
    [
      'runs out of time',
      'echo "Max attack time was reached for module xss"',
      'Max attack time was reached for module xss',
    ],
    ['loses the network', 'echo "3 requests were skipped due to network issues"', '3 requests were skipped'],
    ['writes no report', 'exit 0', 'ENOENT'],
  ])('[FT-04] has no result if wapiti %s', async (_, script, problem) => {
    await expect(scannedBy(script)).rejects.toThrow(problem);
  });
});

describe('the installation of the scanner', () => {
  it('uses the scanner of the image, or else the pinned one from pip', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dast-'));
    cpSync(join(__dirname, '..', 'dast'), folder, { recursive: true });
    const python = `#!/bin/sh\necho "$*" > ${folder}/pip\nprintf '#!/bin/sh\\necho 3.2.3\\n' > ${folder}/wapiti; chmod 755 ${folder}/wapiti\n`;
    writeFileSync(join(folder, 'python3'), python, { mode: 0o755 });
    const run = () =>
      spawnSync('/bin/sh', ['install-wapiti.sh'], {
        cwd: folder,
        env: { PATH: `${folder}:/usr/bin:/bin` },
        encoding: 'utf8',
      });

    const first = run();
    const asked = readFileSync(join(folder, 'pip'), 'utf8');
    rmSync(join(folder, 'pip'));
    const second = run();

    expect([first.stdout, asked]).toEqual(['3.2.3\n', expect.stringContaining('--requirement requirements.txt')]);
    expect([second.stdout, second.status]).toEqual(['3.2.3\n', 0]);
    rmSync(folder, { recursive: true });
  });
});
