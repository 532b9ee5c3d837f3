export * from './service-role';
