import { fileURLToPath } from 'node:url';
import { FileStore, ObjectStore } from './object-store';
import { S3Store } from './s3-store';

/** Opens the state backend at a URL, such as `file:///folder` or `s3://bucket`. */
export function openStore(backend: string): ObjectStore {
  const { protocol, pathname } = new URL(backend);
  return protocol === 'file:' ? new FileStore(backend, fileURLToPath(`file://${pathname}`)) : new S3Store(backend);
}
