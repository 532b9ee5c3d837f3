import { readFile } from 'node:fs/promises';
import { RoleUse, StatementUse } from '@slipway/embedded-aws';
import { RecordUnreadableError } from './errors';
import { writeWhole } from './write-report';

/** Content of a `--record` file: the statements that any run has used, by role. */
interface UseRecord {
  readonly version: 1;
  readonly used: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: UseRecord = { version: 1, used: {} };

/** Returns whether a statement was never used although the run would have observed its calls. */
export function hasUnused(roles: readonly RoleUse[]): boolean {
  return unusedOf(roles).length > 0;
}

/** Returns the statements that were never used, one line each. */
export function unusedOf(roles: readonly RoleUse[]): string[] {
  return roles.flatMap(({ path, statements }) =>
    statements
      .filter(({ use }) => use === 'never used')
      .map(({ actions, resources }) => `${path}: ${actions.join(', ')} on ${resources.join(', ')}`),
  );
}

/**
 * Adds the permissions that a run has used to the record in a file.
 *
 * @returns the roles; each statement that any recorded run has used is marked as used
 * @throws RecordUnreadableError if the file exists, but cannot be read or is not a permission record
 */
export async function addToRecord(file: string, roles: readonly RoleUse[]): Promise<RoleUse[]> {
  const { used } = await readRecord(file);
  const all = roles.map((role): RoleUse => {
    const before = new Set(used[keyOf(role)] ?? []);
    const keys = keysOf(role.statements);
    return {
      ...role,
      statements: role.statements.map((statement, index) =>
        statement.use === 'used' || !before.has(keys[index])
          ? statement
          : { ...statement, use: 'used', unusedActions: [] },
      ),
    };
  });
  const record: UseRecord = {
    version: 1,
    used: { ...used, ...Object.fromEntries(all.map((role) => [keyOf(role), usedKeys(role)])) },
  };
  await writeWhole(file, `${JSON.stringify(record, undefined, 2)}\n`);
  return all;
}

async function readRecord(file: string): Promise<UseRecord> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return JSON.stringify(NOTHING);
    }
    throw new RecordUnreadableError(file, { cause: error });
  });
  try {
    const record = JSON.parse(content) as UseRecord;
    if (record.version === 1) {
      return record;
    }
  } catch (cause) {
    throw new RecordUnreadableError(file, { cause });
  }
  throw new RecordUnreadableError(file);
}

function keyOf({ stack, path }: RoleUse): string {
  return `${stack} ${path}`;
}

function usedKeys({ statements }: RoleUse): string[] {
  const keys = keysOf(statements);
  return keys.filter((_, index) => statements[index].use === 'used');
}

/**
 * Returns a key for each statement. Resource names differ between runs, so the key consists of the statement's actions
 * and its position among the statements with the same actions.
 */
function keysOf(statements: readonly StatementUse[]): string[] {
  const seen = new Map<string, number>();
  return statements.map(({ actions }) => {
    const name = [...actions].sort().join(',');
    const place = (seen.get(name) ?? 0) + 1;
    seen.set(name, place);
    return `${name}#${place}`;
  });
}
