import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Matches the names of `.npmrc` settings for access to registries, except credentials. */
const NPM = /^((@[^:]+:)?registry|cafile|https-proxy|proxy|noproxy|strict-ssl)$/;
/** Matches the names of `pip.conf` settings for access to package indexes, except credentials. */
const PIP = /^(index-url|extra-index-url|trusted-host|cert|find-links|no-index)$/;

/**
 * Returns the user's registry settings for npm and pip, as environment variables.
 *
 * Ignores tokens, passwords, values that refer to variables, and settings for which `inherited` has a variable. The
 * URLs can contain credentials, which `networkEnvironment` removes.
 *
 * @see https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 * @see https://pip.pypa.io/en/stable/topics/configuration/#environment-variables
 */
export function userSettings(inherited: Variables): Record<string, string> {
  const home = inherited.HOME ?? homedir();
  const config = inherited.XDG_CONFIG_HOME ?? join(home, '.config');
  const set = new Map(Object.entries(inherited).map(([name, value]) => [name.toLowerCase(), value]));
  const npm = [set.get('npm_config_userconfig') ?? join(home, '.npmrc')];
  const pip = inherited.PIP_CONFIG_FILE
    ? [inherited.PIP_CONFIG_FILE]
    : [join(home, '.pip', 'pip.conf'), join(config, 'pip', 'pip.conf')];
  const settings = [
    ...npm.flatMap((file) => settingsIn(file, NPM)).map(([key, value]) => [npmVariable(key), value]),
    ...pip
      .flatMap((file) => settingsIn(file, PIP))
      .map(([key, value]) => [`PIP_${key.toUpperCase().replaceAll('-', '_')}`, value]),
  ];
  return Object.fromEntries(settings.filter(([name]) => set.get(name.toLowerCase()) === undefined));
}

function npmVariable(key: string): string {
  return `npm_config_${key.startsWith('@') ? key : key.replaceAll('-', '_')}`;
}

/** Parses lines such as `key = value`. A line that begins with a space continues the previous value. */
function settingsIn(file: string, wanted: RegExp): [string, string][] {
  const settings: [string, string][] = [];
  for (const line of textOf(file).split('\n')) {
    const [, key, value] = /^([^\s#;=[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) {
      settings.push([key, value.replace(/^(["'])(.*)\1$/, '$2')]);
    } else if (/^\s+[^\s#;]/.test(line) && settings.length > 0) {
      const last = settings[settings.length - 1];
      last[1] = `${last[1]} ${line.trim()}`.trim();
    }
  }
  return settings.filter(([key, value]) => wanted.test(key) && value !== '' && !value.includes('${'));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
