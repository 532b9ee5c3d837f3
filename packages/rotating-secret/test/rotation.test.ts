import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Rotation } from '../src';
import { counterpartIn } from './prepare';

const superuser = new Secret(new Stack(), 'Superuser');

describe('Rotation', () => {
  it.each(['shop', '_shop', 'a'.repeat(63), Lazy.string({ produce: () => 'Shop' })])(
    'accepts the user %s',
    (username) => {
      expect(Rotation.postgresUser({ username })._otherFields).toEqual({ username });
    },
  );

  it.each(['', 'Shop', '1shop', 'shop-admin', 'a'.repeat(64)])('refuses the user %j', (username) => {
    expect(() => Rotation.postgresUser({ username })).toThrow(
      `PostgreSQL user '${username}' cannot be rotated: a name has lower-case letters`,
    );
  });

  it('refuses an alternating user whose second would have too long a name', () => {
    const rotation = (username: string) => Rotation.postgresAlternatingUsers({ username, superuser });

    expect(rotation('a'.repeat(57))._otherFields).toEqual({ username: 'a'.repeat(57) });
    expect(() => rotation('a'.repeat(58))).toThrow('has at most 57 characters');
  });

  it.each([7, 129, 8.5, NaN])('refuses a length of %s', (length) => {
    expect(() => Rotation.generated({ length })).toThrow(
      `the length of a rotated value is ${length}, but it must be 8 to 128 characters, the limits of RDS for passwords`,
    );
  });

  it.each([8, 128])('accepts a length of %s', (length) => {
    expect(Rotation.generated({ length })._environment.LENGTH).toBe(String(length));
  });

  it('refuses to exclude nearly everything', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz';

    expect(() =>
      Rotation.generated({
        excludeCharacters: `${letters}${letters.toUpperCase()}0!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`,
      }),
    ).toThrow(
      'a rotated value would consist of only 9 distinct characters, but a value with fewer than 10 can be guessed',
    );
  });

  it.each(['', 'url'])('refuses to generate the field %j', (field) => {
    expect(() => Rotation.generated({ field, otherFields: { url: 'https://example.com' } })).toThrow(
      `field '${field}' of a rotated secret cannot be generated: its name must not be empty or the name of another field (url)`,
    );
  });

  it('names a field as configured', () => {
    expect(Rotation.generated({ field: 'pepper' })._environment.FIELD).toBe('pepper');
    expect(Rotation.token({ counterpart: counterpartIn(new Stack()), field: 'key' })._environment.FIELD).toBe('key');
  });

  it.each<[string, () => unknown, string]>([
    ['a user', () => Rotation.postgresUser(undefined as never), "set { username: 'shop_admin' }"],
    ['two users', () => Rotation.postgresAlternatingUsers({} as never), "set { username: 'shop', superuser"],
    ['a token', () => Rotation.token({} as never), 'set { counterpart: a HandlerFunction }'],
  ])('states what %s requires', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
