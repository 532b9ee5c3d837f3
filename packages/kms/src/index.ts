export * from './encrypted-log-group';
export * from './encryption-key';
export * from './service-use';
