import { Secrets } from '../src';

test.each<[secret: string, text: string, masked: string]>([
  ['correct horse', 'say correct horse, and again: correct horse', 'say ***, and again: ***'],
  ['hush', 'xhushx', 'x***x'],
  ['a.*b', 'a.*b axxb', '*** axxb'],
  ['e', 'e is the letter of eel: pin=e, "e"', '*** is the letter of eel: pin=***, "***"'],
  ['42', '42 of 1420, and _42', '*** of 1420, and _42'],
  ['ü', 'für ü', 'für ***'],
  ['$', 'costs $ 5', 'costs *** 5'],
  ['first line\n}\nlast line', '} first line { last line', '} *** { ***'],
  ['say "hush" \\', 'printed {"value":"say \\"hush\\" \\\\"} and say "hush" \\', 'printed {"value":"***"} and ***'],
  ['', 'nothing', 'nothing'],
])('a secret %j is masked in %j', (secret, text, masked) => {
  expect(new Secrets([secret]).mask(text)).toBe(masked);
});

test('the longer of two secrets is masked first', () => {
  expect(new Secrets(['hush', 'hush-hush']).mask('hush-hush')).toBe('***');
});

test('texts are masked anywhere in data, and names of properties stay', () => {
  const secrets = new Secrets();
  secrets.add(['hush']);

  expect(secrets.maskIn({ list: ['hush', 1, null, undefined], hush: { deep: 'say hush' }, flag: true })).toEqual({
    list: ['***', 1, null, undefined],
    hush: { deep: 'say ***' },
    flag: true,
  });
});
