import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RoleUse, StatementUse } from '@slipway/embedded-aws';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { RecordUnreadableError } from '../../src/report/errors';
import { addToRecord, hasUnused, unusedOf } from '../../src/report/permissions';
import { renderPermissions } from '../../src/report/render-permissions';

afterAll(removeFolders);

const statement = (actions: string[], use: StatementUse['use'], more: Partial<StatementUse> = {}): StatementUse => ({
  actions,
  resources: ['*'],
  use,
  enforcedBy: use === 'used' ? ['embedded AWS'] : [],
  unusedActions: use === 'used' ? [] : actions,
  ...more,
});
const role = (statements: readonly StatementUse[], more: Partial<RoleUse> = {}): RoleUse => ({
  stack: 'Shop',
  path: 'Shop/Worker',
  role: 'arn:aws:iam::111122223333:role/worker',
  statements,
  unread: [],
  denied: [],
  ...more,
});

test('unused statements are named; unobservable ones are not', () => {
  const roles = [
    role([statement(['a:B'], 'used'), statement(['c:D', 'c:E'], 'never used'), statement(['f:G'], 'unseen')]),
  ];

  expect(unusedOf(roles)).toEqual(['Shop/Worker: c:D, c:E on *']);
  expect(hasUnused(roles)).toBe(true);
  expect(hasUnused([role([statement(['f:G'], 'unseen')])])).toBe(false);
});

test('a record adds up runs, even if two statements have the same actions', async () => {
  const file = join(temporaryFolder(), 'record.json');
  const run = async (...uses: StatementUse['use'][]) =>
    addToRecord(file, [role(uses.map((use, index) => statement([['a:B'], ['a:B'], ['c:D']][index], use)))]);
  const usesOf = ([{ statements }]: RoleUse[]) => statements.map(({ use }) => use);

  expect(usesOf(await run('used', 'never used', 'never used'))).toEqual(['used', 'never used', 'never used']);
  expect(usesOf(await run('never used', 'never used', 'used'))).toEqual(['used', 'never used', 'used']);
  const last = await run('never used', 'used', 'never used');

  expect(usesOf(last)).toEqual(['used', 'used', 'used']);
  expect(last[0].statements[0]).toMatchObject({ enforcedBy: [], unusedActions: [] });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    used: { 'Shop Shop/Worker': ['a:B#1', 'a:B#2', 'c:D#1'] },
  });
});

test('a role that a run does not have stays in the record', async () => {
  const file = join(temporaryFolder(), 'record.json');
  await addToRecord(file, [role([statement(['a:B'], 'used')])]);
  await addToRecord(file, [role([statement(['c:D'], 'used')], { path: 'Shop/Other' })]);

  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).used)).toEqual(['Shop Shop/Worker', 'Shop Shop/Other']);
});

test.each([
  ['something else', 'no JSON'],
  ['of another version', '{"version": 2, "used": {}}'],
])('a file that is %s is not overwritten', async (_, content) => {
  const file = join(temporaryFolder(), 'record.json');
  writeFileSync(file, content);

  await expect(addToRecord(file, [])).rejects.toThrow(RecordUnreadableError);
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('a file that cannot be read is refused', async () => {
  await expect(addToRecord(temporaryFolder(), [])).rejects.toThrow(RecordUnreadableError);
});

test('[RN-05] the report shows for each role which statements were used and which were not, and what a run proves', () => {
  const page = renderPermissions([
    role(
      [
        statement(['a:B', 'a:C'], 'used', { unusedActions: ['a:C'] }),
        statement(['c:D'], 'never used'),
        statement(['e:<F>'], 'used', { enforcedBy: [] }),
      ],
      { unread: ['arn:aws:iam::aws:policy/New'] },
    ),
  ]);

  expect(page).toContain('One run proves only what it exercised');
  expect(page).toContain('the permissions that AWS services require (table of AWS)');
  expect(page).toContain('<strong>unseen</strong>: the run cannot observe calls that need the statement');
  expect(page).toContain('<td>Shop/Worker</td><td>a:B, a:C on *</td><td>used (embedded AWS)</td><td>a:C</td>');
  expect(page).toContain('<td>c:D on *</td><td>never used</td><td></td>');
  expect(page).toContain('<td>e:&lt;F&gt; on *</td><td>used (in an earlier run)</td>');
  expect(page).toContain(
    'arn:aws:iam::aws:policy/New</td><td>unseen: the run does not know the content of this AWS managed policy',
  );
  expect(renderPermissions([])).toBe('');
});
