export * from './build-step';
export * from './delivery-pipeline';
export * from './deploy-step';
export * from './pipeline-source';
export * from './pipeline-start-rule';
export * from './s3-object-source';
export * from './source';
export * from './step';
