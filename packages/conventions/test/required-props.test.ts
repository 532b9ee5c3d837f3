import { App, Stack } from 'aws-cdk-lib/core';
import { requireProps } from '../src';

interface ShopProps {
  readonly source: string;
  readonly open?: boolean;
  readonly count: number;
}

const EXAMPLES = { source: "'main'", count: '3' };
const check = (props: unknown) => requireProps<ShopProps>(new Stack(new App(), 'Shop'), props as ShopProps, EXAMPLES);

describe('required props', () => {
  it('are fine if they are given, falsy values among them', () => {
    expect(() => check({ source: '', count: 0 })).not.toThrow();
  });

  it.each([undefined, null])('refuses one that is %s, and says what to pass', (source) => {
    expect(() => check({ source, count: 3 })).toThrow(
      `'Shop' cannot be created without source: this prop is required, got ${source}; set { source: 'main' }`,
    );
  });

  it.each([undefined, null, {}])('refuses props that are %j, and names all that are missing', (props) => {
    expect(() => check(props)).toThrow(
      "'Shop' cannot be created without source and count: these props are required, got undefined; set { source: 'main', count: 3 }",
    );
  });

  it('names other things than constructs by the given words', () => {
    expect(() => requireProps<ShopProps>("step 'Unit'", { count: 1 } as ShopProps, EXAMPLES)).toThrow(
      "step 'Unit' cannot be created without source",
    );
  });
});
