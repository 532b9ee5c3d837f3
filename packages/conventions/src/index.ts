export * from './formats';
export * from './name-rule';
export * from './named-outputs';
export * from './naming';
export * from './required-props';
export * from './standard-tags';
export * from './variable';
