export * from './endpoint-service';
export * from './fargate-zones';
export * from './flow-logs';
export { NatGateways } from './internet-access';
export * from './network';
export * from './service-endpoint';
export type { NetworkSubnet } from './subnet';
