import { App, Stack } from 'aws-cdk-lib/core';
import { Naming } from '@slipway/conventions';
import { EncryptionKey, withDefaults } from '../src';

describe('the defaults of a construct', () => {
  it('are names by its address and the key that its stack shares', () => {
    const stack = new Stack(new App(), 'Shop');

    const { name, key, ...others } = withDefaults(stack, { name: undefined, retention: 7 });

    expect(name.project('unit')).toMatch(/^shop-unit-project-/);
    expect(key).toBe(EncryptionKey.ofStack(stack));
    expect(others).toEqual({ retention: 7 });
  });

  it('leave what was given', () => {
    const stack = new Stack(new App(), 'Shop');
    const name = Naming.pattern('shop-{type}', {});
    const key = new EncryptionKey(stack, 'Key');

    expect(withDefaults(stack, { name, key })).toEqual({ name, key });
  });
});
