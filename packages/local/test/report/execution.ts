import { ActionResult, ExecutionResult } from '../../src/pipeline/execution-result';
import { RunReport } from '../../src/report/run-report';

export function action(changes: Partial<ActionResult> = {}): ActionResult {
  return {
    name: 'Storefront',
    provider: 'CodeBuild',
    category: 'Build',
    runOrder: 1,
    status: 'Succeeded',
    attempts: 1,
    inputs: [],
    outputs: [],
    variables: {},
    start: '2026-11-22T10:00:00.000Z',
    end: '2026-11-22T10:00:01.500Z',
    ...changes,
  };
}

export function execution(changes: Partial<ExecutionResult> = {}): ExecutionResult {
  return {
    pipeline: 'shop',
    executionId: '3f2a',
    type: 'STANDARD',
    status: 'Succeeded',
    start: '2026-11-22T10:00:00.000Z',
    end: '2026-11-22T10:00:02.000Z',
    variables: {},
    stages: [
      {
        name: 'Source',
        status: 'Succeeded',
        attempts: 1,
        conditions: [],
        actions: [action({ name: 'Upload', provider: 'S3' })],
      },
      {
        name: 'Build',
        status: 'Succeeded',
        attempts: 1,
        conditions: [],
        actions: [action(), action({ name: 'Lint' })],
      },
    ],
    ...changes,
  };
}

export function report(changes: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: 1,
    assembly: 'cdk.out',
    start: '2026-11-22T10:00:00.000Z',
    end: '2026-11-22T10:00:03.000Z',
    succeeded: true,
    verdict: 'as expected',
    exitCode: 0,
    actions: { total: 3, executed: 3, simulated: 0 },
    summary: 'as expected: 3 of 3 actions executed, 0 simulated',
    problems: [],
    story: [],
    executions: [execution()],
    refused: [],
    undecidedPermissions: [],
    permissions: [],
    notifications: [],
    remarks: [],
    serviceDeployments: [],
    builds: [],
    adjustments: [],
    outputs: {},
    fence: 'none',
    destroyed: true,
    ...changes,
  };
}
