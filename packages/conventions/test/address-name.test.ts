import { App, Aws, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NameRule, Naming } from '../src';

function at(path: readonly string[], stackName = 'Shop', region?: string): Construct {
  const stack = new Stack(new App(), 'Stack', { stackName, env: { region } });
  return path.reduce<Construct>((scope, id) => new Construct(scope, id), stack);
}

describe('names by address', () => {
  it('are made of the stack, the path and the kind of what they name', () => {
    const name = Naming.byAddress(at(['Delivery']));

    expect(name.project('unit')).toMatch(/^shop-delivery-unit-project-[0-9a-f]{8}$/);
    expect(name.keyAlias()).toMatch(/^alias\/shop-delivery-key-[0-9a-f]{8}$/);
  });

  it('are the same at each synthesis', () => {
    expect(Naming.byAddress(at(['Delivery'])).rule('start')).toBe(Naming.byAddress(at(['Delivery'])).rule('start'));
  });

  it.each([
    ['another path', at(['Delivery2'])],
    ['a path that is written alike', at(['delivery'])],
    ['another stack', at(['Delivery'], 'Shop2')],
    ['the same words in other places', at(['Shop', 'Delivery'], 'Shop')],
  ])('differ for %s', (_, other) => {
    expect(Naming.byAddress(other).rule('start')).not.toBe(Naming.byAddress(at(['Delivery'])).rule('start'));
  });

  it('differ for types with similar names', () => {
    const name = Naming.byAddress(at(['Delivery']));

    expect(name.project('Unit_1')).not.toBe(name.project('unit-1'));
  });

  it('go by the name of the stack, not by its id, so that two deployments of one app live side by side', () => {
    expect(Naming.byAddress(at([], 'shop-dev')).rule('start')).toMatch(/^shop-dev-start-rule-[0-9a-f]{8}$/);
  });

  it('differ from stage to stage', () => {
    const app = new App();
    const [dev, prod] = ['Dev', 'Prod'].map((id) => Naming.byAddress(new Stack(new Stage(app, id), 'Shop')));

    expect(dev.table('orders')).toMatch(/^dev-shop-orders-/);
    expect(prod.table('orders')).toMatch(/^prod-shop-orders-/);
  });

  it('know a nested stack by its path, because it has no name before it is deployed', () => {
    const nested = new NestedStack(at([]), 'Inner');
    const name = Naming.byAddress(new Construct(nested, 'Delivery')).pipeline();

    expect(name).toMatch(/^shop-inner-delivery-pipeline-[0-9a-f]{8}$/);
    expect(Token.isUnresolved(name)).toBe(false);
  });

  it('end in the region for roles, which are unique across regions', () => {
    expect(Naming.byAddress(at([], 'Shop', 'eu-west-1')).role('build')).toMatch(/-[0-9a-f]{8}-eu-west-1$/);
    expect(Naming.byAddress(at([])).role('build')).toContain(Aws.REGION);
  });

  it('end in account and region for buckets, which are unique in all of AWS', () => {
    const name = Naming.byAddress(at([], 'Shop', 'eu-west-1')).bucket('artifacts');

    expect(name).toContain(Aws.ACCOUNT_ID);
    expect(name).toMatch(/-eu-west-1$/);
  });

  it('take a type with a token as it is', () => {
    expect(Naming.byAddress(at([], 'Shop')).table(`orders-${Aws.REGION}`)).toContain(`orders-${Aws.REGION}`);
  });

  const METHODS = Object.getOwnPropertyNames(Naming.prototype).filter(
    (method) => !['constructor', 'of'].includes(method),
  );
  const LONG = 'A very long name of 1 thing, which nobody would type twice '.repeat(5);
  const PLACES: [string, Construct][] = [
    ['a short address', at(['A'], 'S')],
    ['a long one', at([LONG, LONG], 'S'.repeat(128))],
    ['one that begins with aws', at(['Ssm'], 'AwsThings')],
    ['one that begins with ssm', at([], 'ssm')],
    ['one that begins with xn--', at(['-s3alias'], 'xn--shop')],
    ['one that begins with sthree-', at([], 'sthree-shop')],
    ['one that begins with amzn-s3-demo-', at([], 'amzn-s3-demo-shop')],
    ['one that begins with sg-', at([], 'sg-shop')],
    ['one with letters of other alphabets', at(['Größe', '数'], 'Shop')],
  ];

  it.each(METHODS.flatMap((method) => PLACES.map(([what, place]) => [method, what, place] as const)))(
    'fit: %s of %s',
    (method, _, place) => {
      const name = Naming.byAddress(place) as unknown as Record<string, (of: string) => string>;

      expect(() => ['a', LONG, '1', 'Über', 'x'.repeat(64)].map((type) => name[method](type))).not.toThrow();
    },
  );

  it('are checked by the rule of what they name', () => {
    expect(NameRule.ROLE.takes('x'.repeat(64))).toBe(true);
    expect(NameRule.ROLE.takes('x'.repeat(65))).toBe(false);
    expect(NameRule.ROLE.takes('a role')).toBe(false);
    expect(NameRule.PROJECT.takes('x')).toBe(false);
  });
});
