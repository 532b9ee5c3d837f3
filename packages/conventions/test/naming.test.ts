import { Aws } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { NameRule, Naming } from '../src';

describe('Naming', () => {
  it.each([
    ['brazilcart-{type}-{suffix}', { suffix: 'dev' }, 'pipeline', 'brazilcart-pipeline-dev'],
    ['{type}-{environment}-{suffix}', { environment: 'prod', suffix: 'a1' }, 'state-bucket', 'state-bucket-prod-a1'],
    ['{type}', {}, 'key', 'key'],
  ])('fills %s with %j for a %s', (pattern, values, type, name) => {
    expect(Naming.pattern(pattern, values).of(type)).toBe(name);
  });

  it('refuses a pattern without a type', () => {
    expect(() => Naming.pattern('app-{suffix}', { suffix: 'a' })).toThrow(
      "naming pattern 'app-{suffix}' has no {type}",
    );
  });

  it.each([[{}], [{ suffix: '' }]])('refuses values %j that leave a placeholder open', (values) => {
    expect(() => Naming.pattern('app-{type}-{suffix}', values)).toThrow('asks for {suffix}, which has no value');
  });

  it('leaves a name with a token to CloudFormation', () => {
    expect(Naming.pattern('{type}-{account}', { account: Aws.ACCOUNT_ID }).of('bucket')).toContain('bucket-');
  });

  it('takes another rule than that of the type', () => {
    expect(() => Naming.pattern('{type}-UPPER', {}).of('thing', NameRule.BUCKET)).toThrow('cannot name a bucket');
  });

  it('gives different names for different suffixes, or refuses', () => {
    const suffix = fc.stringMatching(/^[a-z0-9]{1,12}$/);

    fc.assert(
      fc.property(suffix, suffix, (one, other) => {
        const names = [one, other].map((value) =>
          Naming.pattern('app-{type}-{suffix}', { suffix: value }).of('bucket'),
        );
        expect(names[0] === names[1]).toBe(one === other);
      }),
    );
  });
});

describe('NameRule', () => {
  it.each([
    ['artifact-bucket', 'a-b.c', 'a bucket'],
    ['artifact-bucket', 'Shop', 'a bucket'],
    ['db', '1shop', 'a database instance'],
    ['db', 'shop--db', 'a database instance'],
    ['cache', 'shop-', 'a replication group'],
    ['build-role', 'a b', 'a role'],
    ['function', 'a.b', 'a function'],
    ['push-rule', 'a/b', 'a rule'],
    ['pipeline', 'a/b', 'a pipeline'],
    ['project', '-ab', 'a build project'],
    ['topic', 'a.b', 'a topic'],
    ['anything', 'a/b', 'a resource'],
  ])('of a %s refuses %s', (type, name, what) => {
    expect(() => NameRule.ofType(type).check(name)).toThrow(`'${name}' cannot name ${what}: it takes `);
  });

  it.each([
    ['bucket', 63],
    ['cache', 40],
    ['role', 64],
    ['rule', 64],
    ['pipeline', 100],
  ])('of a %s takes at most %i characters', (type, longest) => {
    const rule = NameRule.ofType(type);

    rule.check('a'.repeat(longest));

    expect(() => rule.check('a'.repeat(longest + 1))).toThrow(
      `to ${longest} characters and got ${longest + 1}; choose a shorter suffix`,
    );
  });

  it('refuses a bucket name of two characters', () => {
    expect(() => NameRule.BUCKET.check('ab')).toThrow('it takes 3 to 63 characters and got 2; choose a longer suffix');
  });
});
