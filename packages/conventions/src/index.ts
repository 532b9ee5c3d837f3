export * from './name-rule';
export * from './naming';
export * from './standard-tags';
