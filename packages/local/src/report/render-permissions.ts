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
never used here: use <code>--record</code> to combine several runs. The run cannot observe the use of unseen statements.</p>
${bareTable(TITLE, ['Role', 'Statement', 'Use', 'Unused actions'], rows)}</section>`;
}
