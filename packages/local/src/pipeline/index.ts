export * from './declaration';
export * from './errors';
export * from './events';
export * from './execution-result';
export * from './execution-state';
export * from './pipeline-runner';
export * from './rules';
export * from './start-input';
