export * from './service-role';
export * from './finding';
export { findings } from './findings';
export * from './least-privilege';
export type { Acknowledgement } from './check/acknowledgements';
export { Acknowledgements } from './check/acknowledgements';
export * from './check/check-finding';
export * from './check/template-check';
export * from './role-path';
