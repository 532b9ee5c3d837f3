export * from './bucket-emptier';
export * from './secure-bucket';
