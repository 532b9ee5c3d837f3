import { namesOf, rowsOf, tableBelow } from '../src/known-differences';

const DIFFERENCES = {
  cache: { about: '`cache`', aws: 'is restored', here: 'is not', says: () => 'not restored' },
  time: { about: 'time', aws: 'hours', here: 'seconds', notInLog: 'no action runs then' },
};
const README = `# Tool

## Differences

Each of them:

| | AWS | here |
|---|---|---|
| \`cache\` | is restored | is not |
| a \\| b | hours | seconds |

## Limits

| other |
`;

test('reads the first table below a heading, cell by cell', () => {
  expect(tableBelow(README, '## Differences')).toEqual([
    ['`cache`', 'is restored', 'is not'],
    ['a \\| b', 'hours', 'seconds'],
  ]);
});

test.each(['## Missing', '# Differences'])('finds no row below %s', (heading) => {
  expect(tableBelow(README, heading)).toEqual([]);
});

test('writes the rows of differences, with the reason if no log reports one', () => {
  expect(rowsOf(DIFFERENCES)).toEqual([
    ['`cache`', 'is restored', 'is not'],
    ['time', 'hours', 'seconds. Not in a log: no action runs then'],
  ]);
});

test('separates the differences that a log reports from the others', () => {
  expect(namesOf(DIFFERENCES)).toEqual({ said: ['cache'], unsaid: ['time'] });
});
