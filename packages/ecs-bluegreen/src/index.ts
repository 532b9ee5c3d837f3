export * from './image/running-image';
export * from './service/blue-green-service';
export * from './service/blue-green-service-props';
export type { HealthCheckProps } from './service/health-check';
export * from './service/rollout';
export * from './service/service-checks';
export type { ServiceRepository } from './service/service-task';
export * from './traffic/traffic-rule';
export type { LiveStateProps } from './live-state/live-state';
