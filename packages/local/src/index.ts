export * from './approval/approvers';
export * from './embedded-aws/real-account-guard';
export * from './progress/console-progress';
export * from './report/run-report';
export * from './run/interruptible';
export * from './run/local-run';
export * from './run/run-assembly';
export * from './run/source-archive';
export type { ExecutionResult } from './pipeline/execution-result';
