export * from './delivery-figure';
export * from './delivery-metrics';
export type { MeasuredBranch, MeasuredDelivery, MeasuredPipeline, MeasuredService } from './measured-delivery';
