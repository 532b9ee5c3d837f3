import { RoleUse } from '@slipway/embedded-aws';
import { bareTable } from './html-parts';

const TITLE = 'Granted and used permissions';

/** Renders the permissions that each role was granted and used, or nothing if there are no roles. */
export function renderPermissions(roles: readonly RoleUse[]): string {
  const rows = roles.flatMap(({ path, statements, unread }) => [
    ...statements.map((it) => [
      path,
      `${it.actions.join(', ')} on ${it.resources.join(', ')}`,
      it.use === 'used' ? `used (${it.enforcedBy.join(', ') || 'in an earlier run'})` : it.use,
      it.use === 'used' ? it.unusedActions.join(', ') : '',
    ]),
    ...unread.map((arn) => [path, arn, 'unseen: the run does not know the content of this AWS managed policy', '']),
  ]);
  return rows.length === 0
    ? ''
    : `<section><h2>${TITLE}</h2>
<p>One run proves only what it exercised. Another run, such as one that fails or rolls back, may need a permission that was
never used here: use <code>--record</code> to combine several runs.</p>
<ul><li><strong>used</strong>: a call needed the statement. The parentheses name what checked the call: the embedded AWS, or
the runner's table of the permissions that AWS services require (table of AWS).</li>
<li><strong>never used</strong>: no call needed the statement, and the run would have observed such a call.</li>
<li><strong>unseen</strong>: the run cannot observe calls that need the statement, which may or may not be necessary.</li></ul>
${bareTable(TITLE, ['Role', 'Statement', 'Use', 'Unused actions'], rows)}</section>`;
}
