export * from './action-runner';
export * from './errors';
export * from './ports';
export * from './registry';
export * from './role-session';
