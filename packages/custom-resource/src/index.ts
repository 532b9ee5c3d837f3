export * from './answer';
export * from './errors';
