import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CfnLintError, cfnLintFindings } from '../../src';
import { pythonEnvironment } from '../../src/templates/cfn-lint-environment';
import { defaultFolder, ensureCfnLint } from '../../src/templates/cfn-lint-environment';
import { folderWith } from '../workspace';

/** Command that prints a list of matches, or something else. */
function command(script: string): string[] {
  return [join(folderWith({ command: `#!/bin/sh\n${script}\n` }), 'command')];
}

function answering(...matches: object[]): string[] {
  return command(`cat <<'END'\n${JSON.stringify(matches)}\nEND\nexit 2`);
}

const TILL = {
  Level: 'Error',
  Message: 'is wrong',
  Rule: { Id: 'E1' },
  Location: { Path: ['Resources', 'Till1', 'Properties', 0] },
};

describe('the findings of cfn-lint', () => {
  it.each([
    [
      'an error in a resource',
      TILL,
      { rule: 'cfn-lint::E1', severity: 'error', logicalId: 'Till1', message: 'is wrong' },
    ],
    [
      'a warning elsewhere',
      { ...TILL, Level: 'Warning', Location: { Path: ['Outputs', 'It'] } },
      { rule: 'cfn-lint::E1', severity: 'warning', message: 'is wrong' },
    ],
    [
      'an error where the warning is about a version that AWS has closed to new instances',
      {
        ...TILL,
        Level: 'Warning',
        Rule: { Id: 'W3691' },
        Message:
          "Engine version '15.7' for engine 'postgres' is deprecated and cannot be used to create new RDS DB instances",
      },
      {
        rule: 'cfn-lint::W3691',
        severity: 'error',
        logicalId: 'Till1',
        message:
          "Engine version '15.7' for engine 'postgres' is deprecated and cannot be used to create new RDS DB instances",
      },
    ],
    [
      'an error where the warning is about a closed version of a cluster',
      { ...TILL, Level: 'Warning', Rule: { Id: 'W3690' } },
      { rule: 'cfn-lint::W3690', severity: 'error', logicalId: 'Till1', message: 'is wrong' },
    ],
    [
      'an information about the whole',
      { ...TILL, Level: 'Informational', Location: { Path: null } },
      { rule: 'cfn-lint::E1', severity: 'warning', message: 'is wrong' },
    ],
  ])('are %s', (_, match, finding) => {
    expect(cfnLintFindings(answering(match), { file: 'Shop.template.json' })).toEqual([finding]);
  });

  it('are those of the region', () => {
    const folder = folderWith({ 'cfn-lint': '#!/bin/sh\necho "$@" > "$(dirname "$0")/arguments"\necho "[]"\n' });
    const argumentsFor = (region?: string) => {
      cfnLintFindings([join(folder, 'cfn-lint')], { file: 'Shop.template.json', region });
      return readFileSync(join(folder, 'arguments'), 'utf8').trim();
    };

    expect(argumentsFor('eu-south-2')).toBe(
      '--format json --ignore-checks W3005 W6001 --regions eu-south-2 -- Shop.template.json',
    );
    expect(argumentsFor()).toBe('--format json --ignore-checks W3005 W6001 -- Shop.template.json');
  });

  it.each([
    ['is missing', ['/nowhere/cfn-lint'], /\/nowhere\/cfn-lint cannot be run: .*ENOENT/],
    ['breaks off', command('echo "no such region" >&2; exit 1'), /did not return a list of findings:\nno such region/],
    ['answers with something else', command('echo "{}"'), /did not return a list of findings:\n\{\}/],
  ])('fail if the command %s', (_, broken, message) => {
    expect(() => cfnLintFindings(broken, { file: 'Shop.template.json' })).toThrow(message);
  });
});

describe('the environment of cfn-lint', () => {
  const { PATH } = process.env;
  const silently = { onProgress: () => undefined };

  /** Variables with an interpreter that creates an environment whose pip ends with the given exit code. */
  function fakePython(pip = 0) {
    const folder = folderWith({
      python3: `#!/bin/sh\nmkdir -p "$3/bin" && printf '#!/bin/sh\\nexit ${pip}\\n' > "$3/bin/python" && chmod +x "$3/bin/python"\n`,
    });
    return { PATH: `${folder}:${PATH}`, XDG_CACHE_HOME: folder };
  }

  it('is created once, below the cache of the user', () => {
    const env = fakePython();
    const onProgress = jest.fn();

    const [interpreter, script] = ensureCfnLint({ env, onProgress });
    ensureCfnLint({ env, onProgress });

    expect(interpreter).toMatch(new RegExp(`^${env.XDG_CACHE_HOME}/slipway/cfn-lint-[0-9a-f]{12}/bin/python$`));
    expect(script).toMatch(/bin\/cfn-lint$/);
    expect(existsSync(interpreter)).toBe(true);
    expect(onProgress.mock.calls).toEqual([
      ['creating a virtual environment for cfn-lint (once)'],
      ['installing cfn-lint (once)'],
    ]);
  });

  it('is below the home folder if there is no other cache', () => {
    expect(defaultFolder({ XDG_CACHE_HOME: '' })).toMatch(new RegExp(`^${homedir()}/\\.cache/slipway/cfn-lint-`));
  });

  it('is that of another run which was faster', () => {
    const folder = join(folderWith({}), 'cfn-lint');
    const fasterRun = () => {
      mkdirSync(join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'bin', 'python'), 'the first');
    };

    ensureCfnLint({ folder, env: fakePython(), onProgress: fasterRun });

    expect(readFileSync(join(folder, 'bin', 'python'), 'utf8')).toBe('the first');
  });

  it('fails if its place is taken by something else', () => {
    const parent = folderWith({ 'cfn-lint/file': 'mine' });

    expect(() => ensureCfnLint({ folder: join(parent, 'cfn-lint'), env: fakePython(), ...silently })).toThrow(
      /ENOTEMPTY/,
    );
    expect(readdirSync(parent)).toEqual(['cfn-lint']);
  });

  it.each([
    [
      'Python is missing',
      { PATH, SLIPWAY_PYTHON: '/nowhere/python3' },
      /^\/nowhere\/python3 -m venv .* failed; install Python 3\.10 or newer.*ENOENT/s,
    ],
    [
      'the packages cannot be installed',
      fakePython(1),
      /pip install .* failed; check that pip can reach its package index/,
    ],
  ])('fails and leaves nothing if %s', (_, env, message) => {
    const parent = folderWith({});
    const ensure = () => ensureCfnLint({ folder: join(parent, 'cfn-lint'), env, ...silently });

    expect(ensure).toThrow(CfnLintError);
    expect(ensure).toThrow(message);
    expect(readdirSync(parent)).toEqual([]);
  });
});

test('Python sees no token, and no credentials in the URL of an index or a proxy', () => {
  const environment = pythonEnvironment({
    PATH: '/bin',
    LC_ALL: undefined,
    GITHUB_TOKEN: 'hush',
    AWS_SECRET_ACCESS_KEY: 'hush',
    PIP_INDEX_URL: 'https://ana:hush@pip.test/simple',
    https_proxy: 'http://proxy.test',
  });

  expect(environment).toEqual({
    PATH: '/bin',
    PIP_INDEX_URL: 'https://pip.test/simple',
    https_proxy: 'http://proxy.test',
  });
});
