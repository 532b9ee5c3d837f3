import { RoleUse } from '@slipway/embedded-aws';
import { bareTable } from './html-parts';

const TITLE = 'Granted and used';

/** Renders the permissions that each role was granted and used, or nothing if there are no roles. */
export function renderPermissions(roles: readonly RoleUse[]): string {
  const rows = roles.flatMap(({ path, statements, unread }) => [
    ...statements.map((it) => [
      path,
      `${it.actions.join(', ')} on ${it.resources.join(', ')}`,
      it.use === 'used' ? `used (${it.enforcedBy.join(', ') || 'in an earlier run'})` : it.use,
      it.use === 'used' ? it.unusedActions.join(', ') : '',
    ]),
    ...unread.map((arn) => [path, arn, 'unseen: an AWS managed policy that is not known here', '']),
  ]);
  return rows.length === 0
    ? ''
    : `<section><h2>${TITLE}</h2>
<p>One run proves only what it exercised: what was never used here may be needed by another run, such as one that fails or
rolls back. <code>--record</code> adds up runs. Unseen is what nothing here looks at.</p>
${bareTable(TITLE, ['Role', 'Statement', 'Use', 'Unused actions'], rows)}</section>`;
}
