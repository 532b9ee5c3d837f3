export * from './encryption-key';
export * from './service-use';
