export * from './encrypted-log-group';
export * from './encryption-key';
export * from './grant-read-secret';
export * from './service-use';
export * from './with-defaults';
