export * from './service-role';
export * from './finding';
export * from './findings';
export * from './least-privilege';
