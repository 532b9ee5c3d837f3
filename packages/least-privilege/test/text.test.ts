import {
  alternatives,
  ATOM,
  hasToken,
  hasWildcard,
  MANY,
  OWN_ACCOUNT,
  PIECE,
  shown,
  texts,
  TOKEN,
  VARIABLE,
} from '../src/text';

const T = TOKEN;
const EITHER = { 'Fn::If': ['Big', 'a', 'b'] };

describe('texts', () => {
  test.each<[what: string, value: unknown, expected: string[]]>([
    ['a plain string', 'arn:aws:s3:::site', ['arn:aws:s3:::site']],
    ['a list', ['a', 'b'], ['a', 'b']],
    ['nothing', undefined, []],
    ['a number', 5432, ['5432']],
    ['a policy variable', 'arn:aws:s3:::home/${aws:username}/*', [`arn:aws:s3:::home/${VARIABLE}/*`]],
    ['an escaped asterisk', 'arn:aws:s3:::odd${*}name', [`arn:aws:s3:::odd${T}name`]],
    ['Ref', { Ref: 'Topic' }, [T]],
    ['Ref of the own account', { Ref: 'AWS::AccountId' }, [OWN_ACCOUNT]],
    ['Ref of no value', { Ref: 'AWS::NoValue' }, []],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, [T]],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Network:Bucket' }, [T]],
    ['Fn::Select of a list', { 'Fn::Select': [1, ['a', '*']] }, ['*']],
    ['Fn::Select with the index as a string', { 'Fn::Select': ['1', ['a', '*']] }, ['*']],
    ['Fn::Select of a text that is split', { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:*'] }] }, ['*']],
    [
      'Fn::Select of either list',
      { 'Fn::Select': [0, { 'Fn::If': ['Big', ['*'], { 'Fn::Split': [',', 'a,b'] }] }] },
      ['*', 'a'],
    ],
    [
      'Fn::Select of an index that only the deployment knows',
      { 'Fn::Select': [{ Ref: 'Index' }, ['a', '*']] },
      ['a', '*'],
    ],
    ['Fn::Select beyond the list', { 'Fn::Select': [2, ['a', '*']] }, []],
    ['Fn::Select of an item that only the deployment knows', { 'Fn::Select': [0, [{ Ref: 'Topic' }, '*']] }, [T]],
    ['Fn::Select of a list that only the deployment knows', { 'Fn::Select': [1, { Ref: 'Subnets' }] }, [T]],
    [
      'Fn::Select before a part that only the deployment knows',
      { 'Fn::Select': [0, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${B}/*' }] }] },
      ['a'],
    ],
    [
      'Fn::Select of a part that only the deployment knows',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${B}/*' }] }] },
      [PIECE],
    ],
    [
      'Fn::Select behind it, where either may stand',
      { 'Fn::Select': [3, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${B}/c/*' }] }] },
      [PIECE, 'c', '*'],
    ],
    [
      'Fn::Select behind a part with something beside it',
      { 'Fn::Select': [1, { 'Fn::Split': [',', { 'Fn::Sub': 'a${B},c' }] }] },
      [PIECE, 'c'],
    ],
    [
      'Fn::Select behind a part with a wildcard beside it',
      { 'Fn::Select': [1, { 'Fn::Split': [',', { 'Fn::Sub': '*${B},c' }] }] },
      [`*${PIECE}`, 'c'],
    ],
    [
      'Fn::Select behind a region, which holds no separator',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Sub': '${AWS::Region}:b' }] }] },
      ['b'],
    ],
    ['Fn::Split without a separator', { 'Fn::Split': ['', 'a,b'] }, ['a,b']],
    [
      'Fn::Select behind it, without a wildcard',
      { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::Sub': 'arn:${B}:c:d:e:f' }] }] },
      [PIECE, 'c', 'd', 'e', 'f'],
    ],
    [
      'Fn::Select behind the own account, which is one part',
      { 'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Sub': '${AWS::AccountId}:b:*' }] }] },
      ['b'],
    ],
    ['Fn::Split', { 'Fn::Split': [',', 'a,*'] }, ['a', '*']],
    ['Fn::Split of what only the deployment knows', { 'Fn::Split': [',', { Ref: 'Names' }] }, [PIECE]],
    [
      'Fn::Join of a bucket and its keys',
      { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] },
      [`${T}/*`],
    ],
    [
      'Fn::Join with a separator',
      { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Partition' }, 'sns', '*']] },
      [`arn:${ATOM}:sns:*`],
    ],
    ['Fn::Join of a text that is split', { 'Fn::Join': [':', { 'Fn::Split': [',', 's3,*'] }] }, ['s3:*']],
    ['Fn::Join of either list', { 'Fn::Join': [':', { 'Fn::If': ['Big', ['s3', '*'], ['a']] }] }, ['s3:*', 'a']],
    ['Fn::Join of a list that only the deployment knows', { 'Fn::Join': ['', { Ref: 'Subnets' }] }, [T]],
    ['functions without arguments', [{ 'Fn::Join': 'a' }, { 'Fn::Sub': {} }, { 'Fn::If': 'Big' }], [T, '']],
    ['Fn::Join of nothing', { 'Fn::Join': ['', []] }, ['']],
    ['Fn::Join with a choice in it', { 'Fn::Join': ['', ['a', { 'Fn::If': ['Big', '*', 'b'] }]] }, ['a*', 'ab']],
    ['Fn::Join with a part left out', { 'Fn::Join': ['', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, ['ab']],
    [
      'Fn::Sub',
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*' },
      [`arn:${ATOM}:iam::${OWN_ACCOUNT}:role/*`],
    ],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['arn:aws:s3:::${Name}/${Prefix}', { Name: 'site', Prefix: '*' }] },
      ['arn:aws:s3:::site/*'],
    ],
    [
      'Fn::Sub with a choice in a variable',
      { 'Fn::Sub': ['a${B}/${B}', { B: { 'Fn::If': ['Big', '*', 'b'] } }] },
      ['a*/*', 'a*/b', 'ab/*', 'ab/b'],
    ],
    ['Fn::Sub with a variable left out', { 'Fn::Sub': ['*${B}', { B: { Ref: 'AWS::NoValue' } }] }, ['*']],
    ['Fn::Sub with a list in a variable', { 'Fn::Sub': ['a${B}', { B: { 'Fn::Select': [0, ['*']] } }] }, ['a*']],
    ['Fn::Sub with a policy variable', { 'Fn::Sub': 'home/${!aws:username}' }, [`home/${VARIABLE}`]],
    [
      'more choices than are tried out: the wildcards, and one stand-in',
      { 'Fn::Join': ['', [...Array.from({ length: 18 }, () => EITHER), { 'Fn::If': ['Open', '/*', '/?'] }]] },
      [`${MANY.repeat(18)}/*`, `${MANY.repeat(18)}/?`],
    ],
    ['Fn::If', { 'Fn::If': ['Big', 'a', { 'Fn::If': ['Small', ['b'], { Ref: 'AWS::NoValue' }] }] }, ['a', 'b']],
  ])('reads %s', (_, value, expected) => {
    expect(texts(value)).toEqual(expected);
  });

  test('a token is opaque and contains no wildcard', () => {
    const [text] = texts({ Ref: 'Topic' });

    expect(hasToken(text)).toBe(true);
    expect(hasWildcard(text)).toBe(false);
  });
});

test.each([
  ['s3:Get*', true],
  ['s3:GetObjec?', true],
  ['s3:GetObject', false],
])('%s has a wildcard: %s', (text, expected) => {
  expect(hasWildcard(text)).toBe(expected);
});

test('alternatives keep what they do not understand', () => {
  expect(alternatives([{ Service: 'a' }, null])).toEqual([{ Service: 'a' }, null]);
});

test('an opaque text is shown with a placeholder', () => {
  expect(shown(`arn:${T}:iam::${OWN_ACCOUNT}:root`)).toBe('arn:${...}:iam::${AWS::AccountId}:root');
});
