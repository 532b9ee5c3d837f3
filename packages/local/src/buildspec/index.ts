export * from './build-result';
export * from './environment';
export * from './errors';
export * from './parse-buildspec';
export * from './run-buildspec';
export * from './schema';
export * from './select-artifacts';
