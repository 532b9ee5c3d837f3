import { parseValue, textIn } from '../../src/rotate/secret-value';

describe('the value of a version', () => {
  it('is a JSON object', () => {
    expect(parseValue('{"password":"x"}', 'one')).toEqual({ password: 'x' });
  });

  it.each([undefined, '', 'hunter2', '"hunter2"', '["hunter2"]', 'null', '12'])(
    'is refused if it is %j, without quoting it',
    (text) => {
      const read = () => parseValue(text, 'one');

      expect(read).toThrow('version one of the secret is not a JSON object');
      expect(read).not.toThrow(/hunter2/);
    },
  );

  it.each([{}, { password: '' }, { password: 7 }])('is refused if a field that is needed is not there: %j', (value) => {
    expect(() => textIn(value, 'password')).toThrow("the field 'password'");
  });
});
