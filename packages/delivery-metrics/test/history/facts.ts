import type { AlarmChange, Build, Fact, Push, Rollback, ServiceDeployment, StageRun } from '../../src/history/fact';

export const HOUR = 3_600_000;

export function push(
  before: string,
  after: string,
  commits: readonly number[],
  { at = 0, rewritten = false }: { readonly at?: number; readonly rewritten?: boolean } = {},
): Push {
  return {
    kind: 'push',
    at,
    before,
    after,
    rewritten,
    commits: commits.map((made) => ({ id: `${after}-${made}`, at: made })),
  };
}

export function stage(execution: string, state: StageRun['state'], at: number, attempt = 1): StageRun {
  return { kind: 'stage', execution, state, at, attempt };
}

/** Execution that deploys a commit at this moment. */
export function deployment(execution: string, commit: string, at: number): Fact[] {
  return [
    { kind: 'revision', at: at - 60_000, execution, commit },
    stage(execution, 'STARTED', at - 30_000),
    stage(execution, 'SUCCEEDED', at),
  ];
}

export function rollback(execution: string, at: number): Rollback {
  return { kind: 'rollback', execution, at };
}

export function build(id: string, state: Build['state'], at: number): Build {
  return { kind: 'build', id, state, at };
}

export function service(state: ServiceDeployment['state'], at: number, name = 'web'): ServiceDeployment {
  return { kind: 'service', service: name, deployment: `${name}-${at}`, state, at };
}

export function alarm(state: AlarmChange['state'], at: number, name = 'errors'): AlarmChange {
  return { kind: 'alarm', alarm: name, state, at };
}
