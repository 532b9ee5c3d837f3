export * from './handler-function';
export * from './handler-network';
