import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', 'image');
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

interface Instruction {
  readonly name: string;
  readonly text: string;
  readonly stage: number;
}

/**
 * Returns the instructions without comments, each on one line, with the number of its stage: 0 before the first stage.
 */
function instructionsOf(dockerfile: string): Instruction[] {
  let stage = 0;
  return dockerfile
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, ...words] = line.trim().split(/\s+/);
      stage += name === 'FROM' ? 1 : 0;
      return { name, text: words.join(' '), stage };
    });
}

const INSTRUCTIONS = instructionsOf(read('Dockerfile'));
const named = (name: string, stage?: number) =>
  INSTRUCTIONS.filter((one) => one.name === name && (stage === undefined || one.stage === stage)).map(
    ({ text }) => text,
  );
const [DOWNLOAD, IMAGE] = [1, 2];

describe('[PG-04] the Dockerfile', () => {
  it('builds on the image that it is given, in both stages, and on no other', () => {
    expect(named('FROM')).toEqual(['${BASE_IMAGE} AS download', '${BASE_IMAGE}']);
  });

  it('has a default for nothing, so that nothing is built without an explicit pin', () => {
    expect(named('ARG')).toEqual([
      'BASE_IMAGE',
      'PULUMI_VERSION',
      'PULUMI_SHA256',
      'NODE_VERSION',
      'PULUMI_VERSION',
      'PULUMI_PLUGINS',
      'CONTENT_HASH',
    ]);
    expect(read('Dockerfile')).not.toMatch(/[0-9a-f]{64}/);
  });

  it('downloads by its script alone, which checks the download', () => {
    expect(named('ADD')).toEqual([]);
    expect(
      INSTRUCTIONS.filter(({ text }) =>
        /https?:|\b(curl|wget)\b(?! &&)/.test(
          text.replace('install --yes --no-install-recommends ca-certificates curl', ''),
        ),
      ),
    ).toEqual([]);
    expect(named('RUN', DOWNLOAD).at(-1)).toBe('sh fetch-pulumi.sh');
  });

  it('pipes nothing into a shell', () => {
    expect(INSTRUCTIONS.filter(({ text }) => /\|\s*(ba|da)?sh\b/.test(text))).toEqual([]);
  });

  it('ends as a user that is not root, which no later instruction changes', () => {
    expect(named('USER', IMAGE)).toEqual(['slipway']);
    expect(named('RUN', IMAGE).join()).toContain('useradd --uid 10001');
    expect(INSTRUCTIONS.slice(INSTRUCTIONS.findIndex(({ name }) => name === 'USER')).map(({ name }) => name)).toEqual([
      'USER',
      'WORKDIR',
      'RUN',
    ]);
  });

  it('checks that the versions are those that were pinned, as the user who runs them', () => {
    expect(named('RUN', IMAGE).at(-1)).toBe(
      'test "$(node --version)" = "v${NODE_VERSION}" && test "$(pulumi version)" = "v${PULUMI_VERSION}" && sh /opt/slipway/install-plugins.sh',
    );
  });

  it('leaves no lists of packages and no packages that are only recommended', () => {
    const installs = named('RUN').filter((command) => command.includes('apt-get install'));

    expect(installs).toHaveLength(2);
    installs.forEach((command) =>
      expect(command).toMatch(/apt-get install --yes --no-install-recommends .*rm -rf \/var\/lib\/apt\/lists\/\*$/),
    );
  });

  it('has the tools that builds need, and keeps those of the download out', () => {
    const [install] = named('RUN', IMAGE);

    expect(install).toContain('ca-certificates git tar unzip');
    expect(install).not.toContain('curl');
  });

  it('allows no downloads while a program runs: a plugin is in the image, or it is missing', () => {
    expect(named('ENV', IMAGE).join()).toContain('PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true');
  });

  it('keeps plugins where every user finds them, which is configured before they are installed', () => {
    const environment = INSTRUCTIONS.findIndex(
      ({ name, text }) => name === 'ENV' && text.includes('PULUMI_HOME=/opt/pulumi/home'),
    );
    const installation = INSTRUCTIONS.findIndex(
      ({ text }) => text.endsWith('install-plugins.sh') && text.startsWith('test'),
    );

    expect(environment).toBeGreaterThan(0);
    expect(installation).toBeGreaterThan(environment);
    expect(named('RUN', IMAGE).join()).toContain(
      'install --directory --owner slipway --group slipway /opt/pulumi/home',
    );
  });

  it('keeps no history of a shell', () => {
    expect(named('ENV', IMAGE).join()).toContain('HISTFILE=/dev/null');
  });

  it('copies what the context has, and the context has only that', () => {
    const copied = named('COPY')
      .filter((text) => !text.startsWith('--from'))
      .flatMap((text) => text.split(' ').slice(0, -1));

    expect(copied.sort()).toEqual(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    );
    expect(copied.filter((file) => !existsSync(join(FOLDER, file)))).toEqual([
      'slipway-comment.js',
      'slipway-pulumi.js',
    ]);
  });

  it('puts the runner on the path, started so that signals reach it', () => {
    expect(named('COPY', IMAGE)).toContain('slipway-comment slipway-pulumi /usr/local/bin/');
    expect(named('COPY', IMAGE)).toContain('slipway-comment.js slipway-pulumi.js /opt/slipway/');
    ['slipway-comment', 'slipway-pulumi'].forEach((program) =>
      expect(read(program)).toBe(`#!/bin/sh\nexec node /opt/slipway/${program}.js "$@"\n`),
    );
  });
});
