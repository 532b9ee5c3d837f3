import { requireGitHubRepository } from '../src';

describe('a repository of GitHub', () => {
  it.each(['acme/shop', 'a/b', 'octo_acme/infra.tools', 'Octo-Org/.github', `acme/${'x'.repeat(100)}`])(
    'may be %s',
    (repository) => {
      expect(() => requireGitHubRepository(repository)).not.toThrow();
    },
  );

  it.each([
    'shop',
    '/shop',
    'acme/',
    'acme/shop/tools',
    'github.com/acme/shop',
    'https://github.com/acme/shop',
    'acme/shop.git',
    '-acme/shop',
    'acme-/shop',
    'acme/..',
    'acme/a shop',
    `acme/${'x'.repeat(101)}`,
    '',
  ])("refuses '%s'", (repository) => {
    expect(() => requireGitHubRepository(repository)).toThrow(
      `'${repository}' is not a GitHub repository: use the form owner/name`,
    );
  });
});
