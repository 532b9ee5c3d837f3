import { Part } from '../../src/posture/part';
import { PostureTemplate } from '../../src/posture/posture-template';

const template = new PostureTemplate({ file: '', template: {} });
const part = (value: unknown) => new Part(template, value, 'Properties');

describe('a part of a template', () => {
  it.each([
    ['on', true],
    ['on as text', 'true'],
  ])('may have a switch that is %s', (_, value) => {
    expect(part({ a: { b: value } }).mayHave('a.b')).toBe(true);
    expect(part({ a: { b: value } }).mayLack('a.b')).toBe(false);
  });

  it.each([undefined, null, 7, 'text', [], {}, { a: null }, { a: { b: false } }])(
    'may lack a switch in %p',
    (value) => {
      expect(part(value).mayLack('a.b')).toBe(true);
      expect(part(value).mayHave('a.b')).toBe(false);
    },
  );

  it('neither has nor lacks what is only known at deployment', () => {
    const unknown = part({ a: { Ref: 'Settings' } });

    expect([unknown.mayHave('a.b'), unknown.mayLack('a.b'), unknown.mayMiss('a.b')]).toEqual([false, false, false]);
    expect(unknown.says('a.b')).toBe(true);
  });

  it('has the items of a list, and one object as a list of one', () => {
    const items = (value: unknown) =>
      part({ a: value })
        .items('a')
        .map((item) => item.value);

    expect(items([1, { Ref: 'AWS::NoValue' }, { 'Fn::If': ['A', 2, 3] }])).toEqual([1, 2, 3]);
    expect(items({ b: 1 })).toEqual([{ b: 1 }]);
    expect(items(undefined)).toEqual([]);
  });

  it('has the entries of an object, and none of a reference', () => {
    expect(part({ a: 1 }).entries()).toMatchObject([['a', { value: 1, location: 'Properties/a' }]]);
    expect(part({ Ref: 'a' }).entries()).toEqual([]);
    expect(part([1]).entries()).toEqual([]);
  });
});
