import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseDockerfile } from '../../src/docker/dockerfile';
import { notIgnored, treeOf } from '../../src/docker/file-tree';
import { imageOf, ociImage } from '../../src/docker/oci-image';
import { StageBuilder } from '../../src/docker/stage-builder';
import { digestOf, tarOf } from '../../src/docker/tar';
import { childEnvironment } from '@slipway/processes';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'image-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>, root = join(folder, 'context')): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

async function build(
  dockerfile: string,
  files: Record<string, string> = { 'a.txt': 'a' },
  signal = new AbortController().signal,
  heard: (line: string) => void = () => undefined,
) {
  const lines: string[] = [];
  const work = join(folder, 'work');
  mkdirSync(work, { recursive: true });
  const builder = new StageBuilder({
    dockerfile: parseDockerfile(dockerfile),
    context: await treeOf(write(files)),
    folder: work,
    environment: { PATH: process.env.PATH!, HOME: folder },
    signal,
    onLine: (line) => {
      lines.push(line);
      heard(line);
    },
  });
  const stage = await builder.build();
  return { ...stage, lines, files: (await treeOf(stage.root)).files };
}

/** @see https://docs.docker.com/reference/dockerfile/ */
describe('a build without Docker', () => {
  it('builds the last stage and the stages that it needs, and runs npm and node commands', async () => {
    const { root, config, files, lines } = await build(
      [
        'FROM node:22 AS build',
        'WORKDIR /app',
        'COPY package.json ./',
        'ENV WORD=built',
        'ARG MODE=fast',
        'COPY src ./src',
        "RUN node -e \"fs.mkdirSync('dist'); fs.writeFileSync('dist/main.js', process.env.WORD + process.env.MODE + (process.env.AWS_SECRET_ACCESS_KEY ?? ''))\"",
        'RUN apt-get update',
        'RUN ["node", "-p", "1+1"]',
        'FROM unused AS never',
        'RUN node -e "process.exit(9)"',
        'FROM node:22',
        'ENV NODE_ENV=production',
        'WORKDIR app',
        'COPY --from=build /app/dist/main.js ./',
        'COPY --from=0 /app/package.json package.json',
        'USER node',
        'EXPOSE 8080',
        'LABEL a=b',
        'HEALTHCHECK NONE',
        'STOPSIGNAL SIGTERM',
        'ENTRYPOINT ["node"]',
        'CMD ["main.js"]',
      ].join('\n'),
      { 'package.json': '{}', 'src/main.js': 'x', 'src/deep/more.js': 'y' },
    );

    expect(files).toEqual(['app/main.js', 'app/package.json']);
    expect(readFileSync(join(root, 'app/main.js'), 'utf8')).toBe('builtfast');
    expect(config).toEqual({
      Env: ['NODE_ENV=production'],
      WorkingDir: '/app',
      User: 'node',
      Entrypoint: ['node'],
      Cmd: ['main.js'],
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        '[build] FROM node:22: the base image is not fetched, so its files are missing',
        'not run, because the command would change this machine: apt-get update; without Docker, only npm, npx and node are run',
        '2',
      ]),
    );
  });

  it('continues from a stage with its files, variables and program, without changing it', async () => {
    const { files, config } = await build(
      'FROM base AS one\nENV A=1\nCOPY a.txt /x/\nCMD node a.js\nFROM one\nENV B=$A-2\nCOPY . /y',
    );

    expect(files).toEqual(['x/a.txt', 'y/a.txt']);
    expect(config).toEqual({ Env: ['A=1', 'B=1-2'], WorkingDir: '/', Cmd: ['/bin/sh', '-c', 'node a.js'] });
  });

  it.each([
    ['a folder into a folder', 'COPY src /app', ['app/b/c.txt', 'app/one.txt', 'app/two.md']],
    ['everything', 'COPY . .', ['a.txt', 'src/b/c.txt', 'src/one.txt', 'src/two.md']],
    ['a pattern', 'COPY src/*.txt /app/', ['app/one.txt']],
    ['a file under another name', 'COPY a.txt /app/b', ['app/b']],
    ['a file into the folder of the work', 'WORKDIR /w\nCOPY a.txt .', ['w/a.txt']],
    ['a file into a folder that is there', 'WORKDIR /w\nCOPY a.txt /w', ['w/a.txt']],
    ['several files', 'COPY a.txt src/one.txt /app', ['app/a.txt', 'app/one.txt']],
    ['the JSON form', 'COPY ["a.txt", "/my app/"]', ['my app/a.txt']],
    ['what steps up, from the context only', 'COPY ../../a.txt /app/', ['app/a.txt']],
  ])('copies %s', async (_, instruction, expected) => {
    const { files } = await build(`FROM x\n${instruction}`, {
      'a.txt': 'a',
      'src/one.txt': '1',
      'src/two.md': '2',
      'src/b/c.txt': 'c',
    });

    expect(files).toEqual(expected);
  });

  it.each([
    ['*\n!package.json\n!src', ['package.json', 'src/deep/main.ts', 'src/main.ts']],
    ['# comment\n\nnode_modules\n**/*.ts\n', ['.dockerignore', 'package.json']],
    ['/src/deep/', ['.dockerignore', 'node_modules/x/index.js', 'package.json', 'src/main.ts']],
  ])('leaves out the files of .dockerignore: %j', async (rules, expected) => {
    const context = write({
      '.dockerignore': rules,
      'package.json': '{}',
      'src/main.ts': '',
      'src/deep/main.ts': '',
      'node_modules/x/index.js': '',
    });

    expect(notIgnored((await treeOf(context)).files, rules)).toEqual(expected);
  });

  it.each([
    [
      'FROM a AS ../../outside\nCOPY a.txt /',
      'Dockerfile, line 1: ../../outside is not the name of a stage; a name begins with a letter and contains only letters, digits, -, _ and .',
    ],
    [
      'FROM b AS a\nCOPY --from=b /x /\nFROM a AS b',
      'Dockerfile, line 2: COPY --from=b needs an earlier stage in this Dockerfile, because images are not fetched without Docker',
    ],
    [
      'FROM a\nCOPY nowhere /',
      'failed to calculate checksum of ref: "/nowhere": not found; COPY needs a file in the build context that .dockerignore does not exclude',
    ],
    [
      'FROM a\nCOPY --from=alpine:3 /x /',
      'Dockerfile, line 2: COPY --from=alpine:3 needs an earlier stage in this Dockerfile, because images are not fetched without Docker',
    ],
    [
      'FROM a\nADD https://x /',
      /^Dockerfile, line 2: ADD needs Docker; without Docker, you can use ARG, ENV, WORKDIR, COPY, RUN/,
    ],
    [
      'FROM a\nRUN node -e "process.exit(7)"',
      'process "node -e "process.exit(7)"" did not complete successfully: exit code 7',
    ],
  ])('fails %j with a message', async (dockerfile, message) => {
    await expect(build(dockerfile)).rejects.toThrow(message);
  });

  it('ends its commands when the build is stopped', async () => {
    const stop = new AbortController();
    const building = build(
      'FROM a\nRUN node -e "console.log(\'started\'); setInterval(() => undefined, 1000)"\nRUN node -p 1',
      { 'a.txt': '' },
      stop.signal,
      (line) => line === 'started' && stop.abort(),
    );

    await expect(building).rejects.toThrow(/did not complete successfully: SIGTERM/);
    await expect(build('FROM a\nCOPY . .', { 'b.txt': '' }, stop.signal)).rejects.toThrow(/aborted/);
  });
});

describe('an image', () => {
  const CONFIG = { Env: ['A=1'], WorkingDir: '/app', Cmd: ['node'] };

  it('has the same digests for the same files, whatever their times', async () => {
    const first = await ociImage(write({ 'a.txt': 'a', 'b/c.txt': 'c' }, join(folder, 'one')), CONFIG, 'linux/amd64');
    const again = write({ 'b/c.txt': 'c', 'a.txt': 'a' }, join(folder, 'two'));
    utimesSync(join(again, 'a.txt'), 1, 1);

    const second = await ociImage(again, CONFIG, 'linux/amd64');
    const other = await ociImage(write({ 'a.txt': 'b' }, join(folder, 'three')), CONFIG, 'linux/amd64');

    expect(second.index).toEqual(first.index);
    expect(other.index.digest).not.toBe(first.index.digest);
    expect(JSON.parse(first.index.text)).toMatchObject({
      schemaVersion: 2,
      manifests: [
        {
          digest: first.manifest.digest,
          platform: { os: 'linux', architecture: 'amd64' },
          size: Buffer.byteLength(first.manifest.text),
        },
      ],
    });
    const { config, layers } = JSON.parse(first.manifest.text);
    expect([layers[0].size, config.size]).toEqual(first.blobs.map(({ length }) => length));
    expect(JSON.parse(first.blobs[1].toString())).toMatchObject({
      config: CONFIG,
      rootfs: { diff_ids: [layers[0].digest] },
    });
  });

  it('says whether its layers are compressed', () => {
    const { manifest, blobs, id } = imageOf([gzipSync('a'), Buffer.from('b')], Buffer.from('{}'), 'linux/amd64');

    expect(JSON.parse(manifest.text).layers.map(({ mediaType }: { mediaType: string }) => mediaType)).toEqual([
      'application/vnd.oci.image.layer.v1.tar+gzip',
      'application/vnd.oci.image.layer.v1.tar',
    ]);
    expect([blobs.length, id]).toEqual([3, digestOf('{}')]);
  });

  it('is a tar that tar reads: long names, links, and execute permissions', async () => {
    const long = `${'folder-with-a-long-name/'.repeat(6)}file-${'x'.repeat(40)}.txt`;
    const root = write({ 'run.sh': 'echo', 'a.txt': 'content', [long]: 'deep' }, join(folder, 'root'));
    chmodSync(join(root, 'run.sh'), 0o755);
    symlinkSync('a.txt', join(root, 'link'));
    symlinkSync('y'.repeat(150), join(root, 'long-link'));
    writeFileSync(join(folder, 'layer.tar'), await tarOf(await treeOf(root)));
    mkdirSync(join(folder, 'out'));

    execFileSync('tar', ['-xf', join(folder, 'layer.tar'), '-C', join(folder, 'out')], { env: childEnvironment() });

    expect((await treeOf(join(folder, 'out'))).files).toEqual((await treeOf(root)).files);
    expect(readFileSync(join(folder, 'out', long), 'utf8')).toBe('deep');
    expect(readFileSync(join(folder, 'out', 'link'), 'utf8')).toBe('content');
    const listed = execFileSync('tar', ['-tvf', join(folder, 'layer.tar')], {
      env: childEnvironment(),
      encoding: 'utf8',
    });
    expect(listed).toMatch(/^-rwxr-xr-x 0\/0 .* run\.sh$/m);
    expect(listed).toMatch(/^-rw-r--r-- 0\/0 .* a\.txt$/m);
    expect(listed).toMatch(new RegExp(`long-link -> ${'y'.repeat(150)}$`, 'm'));
    expect(readdirSync(join(folder, 'out'))).toContain('long-link');
  });
});
