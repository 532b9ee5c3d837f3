import { branchPatterns, pathPatterns } from '../src/name-patterns';

describe('branch patterns', () => {
  it('[PG-13] are whole names, beginnings, or all', () => {
    expect(branchPatterns(['main', 'release/*', 'v*', '*'])).toEqual([
      'main',
      { prefix: 'release/' },
      { prefix: 'v' },
      { exists: true },
    ]);
  });

  it.each([
    '',
    '**',
    '*x',
    'release/*/x',
    'feature/**',
    'a b',
    'a\tb',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a[0-9]',
    'a\\b',
    'a..b',
    'a@{1}',
    '/main',
    'a//b',
    '!main',
  ])("refuse '%s'", (branch) => {
    expect(() => branchPatterns(['main', branch])).toThrow(
      `branch '${branch}' is not valid: a pattern is a full name, or a prefix followed by a single '*'; use a pattern such as 'release/*'`,
    );
  });

  it('refuse a full ref, and state the right form', () => {
    expect(() => branchPatterns(['refs/heads/main'])).toThrow(
      "branch 'refs/heads/main' is a full ref, but branches are named without refs/heads/; write 'main'",
    );
  });

  it('refuse to be empty', () => {
    expect(() => branchPatterns([])).toThrow('branches is empty, so nothing would ever start');
  });
});

describe('path patterns', () => {
  it('[PG-13] are whole paths and beginnings, and always match unknown files', () => {
    expect(pathPatterns(['Pulumi.yaml', 'infra/*', '.github/*'])).toEqual([
      '**',
      'Pulumi.yaml',
      { prefix: 'infra/' },
      { prefix: '.github/' },
    ]);
  });

  it.each([
    '',
    '**',
    '**/x',
    'infra/**',
    'src/*.ts',
    '/infra/*',
    './infra/*',
    '../infra',
    'a//b',
    'a/../b',
    'a/./b',
    '!docs/*',
  ])("refuse '%s'", (path) => {
    expect(() => pathPatterns([path])).toThrow(`path '${path}' is not valid`);
  });

  it.each([[[]], [['*']], [['infra/*', '*']]])('refuse %j, which leaves nothing out', (paths) => {
    expect(() => pathPatterns(paths)).toThrow(
      "but a list must select specific files; list paths such as 'infra/*', or omit paths for all files",
    );
  });
});
