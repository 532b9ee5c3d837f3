import fc from 'fast-check';
import { Crypter, mask, wrapSecret } from '../../src/pulumi/secrets';
import { Machine, removeFolders } from './machine';

afterAll(removeFolders);

const KMS = 'awskms://alias/state?region=us-east-1';

describe.each([
  ['a passphrase', ''],
  ['KMS', ` --secrets-provider ${KMS}`],
])('the secrets of a stack with %s', (_, flag) => {
  it('are kept encrypted, and read again', async () => {
    const machine = new Machine();
    await machine.run(`stack init dev${flag}`);
    await machine.run('config set --secret password hush-hush --stack dev');
    await machine.run('config set shop:size 3 --stack dev');

    const read = [
      await machine.run('config get password --stack dev'),
      await machine.run('config get shop:size --stack dev'),
      await machine.run('config get missing --stack dev'),
    ];

    expect(read.map(({ out }) => out)).toEqual(['hush-hush', '3', '']);
    expect(read[2]).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("configuration key 'missing' not found for stack 'dev'"),
    });
    expect(machine.read('Pulumi.dev.yaml')).not.toContain('hush-hush');
  });

  it('[PG-18] reach the program, and neither state, plan, events nor output in clear', async () => {
    const machine = new Machine();
    await machine.run(`stack init dev${flag}`);
    await machine.run('config set --secret password hush-hush --stack dev');
    await machine.run('config set size 3 --stack dev');
    machine.write('Pulumi.yaml', 'name: shop\nruntime: nodejs');
    let seen: unknown;
    const runProgram = async (input: { config: object; secretKeys: readonly string[] }) => {
      seen = [input.config, input.secretKeys];
      const inputs = { password: wrapSecret('hush-hush'), list: [{ deep: wrapSecret('hush-hush') }], nothing: null };
      return {
        resources: [
          {
            urn: 'urn:pulumi:dev::shop::cloud:index:Thing::page',
            type: 'cloud:index:Thing',
            name: 'page',
            custom: true,
            inputs,
          },
        ],
        outputs: { password: wrapSecret('hush-hush') },
      };
    };

    const preview = await machine.run(
      `preview --stack dev --save-plan plan.json --event-log ${machine.folder}/events.jsonl`,
      { runProgram },
    );
    const up = await machine.run('up --yes --stack dev --plan plan.json', { runProgram });
    const again = await machine.run('up --yes --stack dev --plan plan.json --expect-no-changes', { runProgram });

    expect(seen).toEqual([{ 'shop:password': 'hush-hush', 'shop:size': '3' }, ['shop:password']]);
    expect([preview.exitCode, up.exitCode, again.exitCode]).toEqual([0, 0, 0]);
    expect(up.out).toContain('password: "[secret]"');
    expect(
      [
        preview.out,
        up.out,
        machine.read('plan.json'),
        machine.read('events.jsonl'),
        machine.read('state/.pulumi/stacks/shop/dev.json'),
        JSON.stringify(machine.cloud.contents()),
      ].join(),
    ).not.toContain('hush-hush');
  });
});

it.each([
  ['wrong', 'incorrect passphrase'],
  [undefined, 'passphrase must be set'],
])('ends if the passphrase is %s', async (passphrase, message) => {
  const machine = new Machine();
  await machine.run('stack init dev');
  machine.environment = { ...machine.environment, PULUMI_CONFIG_PASSPHRASE: passphrase };

  const { exitCode, err } = await machine.run('preview --stack dev');

  expect([exitCode, err]).toEqual([1, expect.stringContaining(message)]);
});

it('creates a stack from existing settings, as after a checkout', async () => {
  const machine = new Machine();
  await machine.run('stack init dev');
  const settings = machine.read('Pulumi.dev.yaml');
  await machine.run('stack rm dev --yes');

  await machine.run('stack init dev');

  expect(machine.read('Pulumi.dev.yaml')).toBe(settings);
});

it('reads settings that are empty, and a key of KMS that is missing', async () => {
  const machine = new Machine();
  machine.write('Pulumi.dev.yaml', '');
  await machine.run('stack init dev');
  machine.write('Pulumi.dev.yaml', `secretsprovider: ${KMS}\n`);

  expect((await machine.run('preview --stack dev')).exitCode).toBe(0);
});

test('a seal discloses nothing, and two seals of one value are the same', () => {
  const crypter = new Crypter(() => Buffer.alloc(32, 1));

  fc.assert(
    fc.property(fc.string({ minLength: 4 }), (secret) => {
      const sealed = JSON.stringify(crypter.seal({ a: wrapSecret(secret) }));

      expect(sealed).toBe(JSON.stringify(crypter.seal(crypter.seal({ a: wrapSecret(secret) }))));
      expect(crypter.decrypt(crypter.encrypt(secret))).toBe(secret);
      expect(mask({ a: wrapSecret(secret) })).toEqual({ a: '[secret]' });
    }),
  );
});
