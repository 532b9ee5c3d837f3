import { PassThrough } from 'node:stream';
import { InvalidArgumentError, Option } from 'commander';
import {
  BAD_USAGE,
  CommandLine,
  parseParameter,
  parsePassed,
  parsePort,
  parseSecret,
  parseSsmParameter,
  parseVariable,
} from '../src/command-line';

/** Runs `shop`, which has one command: `sell`. */
async function shop(argv: readonly string[], act: (...args: unknown[]) => Promise<number> = async () => 0) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const cli = new CommandLine({ name: 'shop', description: 'sells', version: '1.2.3', stdout, stderr });
  cli
    .command('sell')
    .argument('<what>')
    .option('--price <NAME=value>', 'may be repeated', parseVariable, {})
    .option('--parameter <Name=value>', 'may be repeated', parseParameter, {})
    .option('--ssm <name=value>', 'may be repeated', parseSsmParameter, {})
    .option('--secret <name=VARIABLE>', 'may be repeated', parseSecret, {})
    .option('--port <number>', 'a port', parsePort)
    .option('--pass <name>', 'may be repeated', parsePassed, [])
    .option('--till <name>', 'where it is paid', 'front')
    .addOption(new Option('--gift [colour]', 'wrapped').preset('*').default([], 'none'))
    .action(cli.endsWith(act));
  const exitCode = await cli.run(argv);
  return { exitCode, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

test('a command ends with the exit code of its action, which gets the arguments and options', async () => {
  const seen: unknown[] = [];
  Object.assign(process.env, { SHOP_TOKEN: 'green', SHOP_KEY: 'blue' });

  const { exitCode } = await shop(
    [
      'sell',
      'tea',
      '--price',
      'GREEN=3',
      '--price',
      'RED=a=b\n',
      '--port',
      '8080',
      '--pass',
      'PATH',
      '--parameter',
      'Size=1',
      '--parameter',
      'My-Stack:Size=a=b\n',
      '--ssm',
      '/shop/url=a=b\n',
      '--ssm',
      'size=1',
      '--secret',
      'shop/token=SHOP_TOKEN',
      '--secret',
      'shop/key=SHOP_KEY',
    ],
    async (what, options) => {
      seen.push(what, options);
      return 7;
    },
  );

  expect(exitCode).toBe(7);
  expect(seen).toEqual([
    'tea',
    {
      price: { GREEN: '3', RED: 'a=b\n' },
      parameter: { Size: '1', 'My-Stack:Size': 'a=b\n' },
      ssm: { '/shop/url': 'a=b\n', size: '1' },
      secret: { 'shop/token': 'green', 'shop/key': 'blue' },
      port: 8080,
      pass: ['PATH'],
      till: 'front',
      gift: [],
    },
  ]);
});

test.each([
  ['--version', '1.2.3\n'],
  ['--help', 'Usage: shop [options] [command]'],
])('%s is not a failure', async (option, said) => {
  const { exitCode, out, err } = await shop([option]);

  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toContain(said);
});

test('the help shows defaults, and omits empty ones', async () => {
  const { out } = await shop(['sell', '--help']);

  expect(out).toMatch(/--price <NAME=value> +may be repeated\n/);
  expect(out).toMatch(/--pass <name> +may be repeated\n/);
  expect(out).toMatch(/--till <name> +where it is paid \(default: "front"\)\n/);
  expect(out).toMatch(/--gift \[colour\] +wrapped \(default: none\)\n/);
});

test('an unknown word points to the help', async () => {
  const { err } = await shop(['sell', 'tea', '--colour']);

  expect(err).toContain(
    '(run shop --help for a list of commands, or shop <command> --help for the options of a command)\n',
  );
});

test.each([
  ['an unknown command', ['buy'], "error: unknown command 'buy'"],
  ['a missing argument', ['sell'], "error: missing required argument 'what'"],
  ['an unknown option', ['sell', 'tea', '--colour'], "error: unknown option '--colour'"],
  ['a variable without a value', ['sell', 'tea', '--price', 'GREEN'], 'a variable has the form NAME=value'],
  ['a variable with a bad name', ['sell', 'tea', '--price', '1=2'], 'a variable has the form NAME=value'],
  [
    'a template parameter without a value',
    ['sell', 'tea', '--parameter', 'Size'],
    'a template parameter has the form Name=value or Stack:Name=value',
  ],
  [
    'a value of Parameter Store that is not valid',
    ['sell', 'tea', '--ssm', '/shop/url'],
    'a Parameter Store value has the form name=value, such as /shop/url=https://…',
  ],
  [
    'a secret without a variable',
    ['sell', 'tea', '--secret', 'shop/token'],
    'a secret has the form name=VARIABLE, and VARIABLE is the environment variable that contains the value',
  ],
  [
    'a secret whose variable is not set',
    ['sell', 'tea', '--secret', 'shop/token=SHOP_NOT_SET'],
    'the environment variable SHOP_NOT_SET for the secret shop/token is not set',
  ],
  ['a port of the system', ['sell', 'tea', '--port', '80'], 'a port is a number from 1024 to 65535'],
  ['a port beyond the last', ['sell', 'tea', '--port', '65536'], 'a port is a number from 1024 to 65535'],
  ['a port that is no number', ['sell', 'tea', '--port', 'tea'], 'a port is a number from 1024 to 65535'],
  [
    'a variable that is not set',
    ['sell', 'tea', '--pass', 'SHOP_NOT_SET'],
    'the environment variable SHOP_NOT_SET, which should be passed to builds, is not set; set it, or remove the option',
  ],
])('%s is bad usage, and the action does not run', async (_, argv, message) => {
  let ran = false;

  const { exitCode, err } = await shop(argv, async () => {
    ran = true;
    return 0;
  });

  expect({ exitCode, ran }).toEqual({ exitCode: BAD_USAGE, ran: false });
  expect(err).toContain(message);
});

test('options that exclude each other are bad usage, in one line', async () => {
  const refuse = async () => {
    throw new InvalidArgumentError('give --port or --pass');
  };

  expect(await shop(['sell', 'tea'], refuse)).toEqual({
    exitCode: BAD_USAGE,
    out: '',
    err: 'shop: give --port or --pass\n',
  });
});

test('an action that fails ends the program with 1 and one line', async () => {
  const fail = async () => {
    throw new Error('no tea');
  };

  expect(await shop(['sell', 'tea'], fail)).toEqual({ exitCode: 1, out: '', err: 'shop: no tea\n' });
});

test('an error may bring the exit code of the program', async () => {
  const unusable = Object.assign(new Error('builds cannot be fenced'), { exitCode: BAD_USAGE });

  const { exitCode, err } = await shop(['sell', 'tea'], async () => {
    throw unusable;
  });

  expect({ exitCode, err }).toEqual({ exitCode: BAD_USAGE, err: 'shop: builds cannot be fenced\n' });
});
