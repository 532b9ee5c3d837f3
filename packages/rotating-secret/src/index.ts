export * from './counterpart-event';
export * from './rotating-secret';
export * from './rotation';
export * from './secret-rotation';
