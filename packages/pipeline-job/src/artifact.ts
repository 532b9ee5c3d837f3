import { unzipSync, zipSync } from 'fflate';
import { JobFailedError } from './errors';

/** Files by their path in the artifact, such as `reports/junit.xml`. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Largest unpacked artifact: a job works on reports and settings, not on sources. */
export const LARGEST_ARTIFACT_BYTES = 32 * 1024 * 1024;

/** The first moment that a zip can write down, so that the same files make the same bytes. */
const MTIME = new Date(1980, 0, 1);

export function pack(files: Files): Uint8Array {
  return zipSync({ ...files }, { mtime: MTIME });
}

/** @throws JobFailedError if it is no zip, or holds more than `LARGEST_ARTIFACT_BYTES` */
export function unpack(zip: Uint8Array, artifact: string): Files {
  let left = LARGEST_ARTIFACT_BYTES;
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        left -= originalSize;
        if (left < 0) {
          throw new JobFailedError(
            `artifact '${artifact}' has more than ${LARGEST_ARTIFACT_BYTES / 1024 / 1024} MiB, the most that a job reads; omit files that the job does not need`,
          );
        }
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    throw error instanceof JobFailedError
      ? error
      : new JobFailedError(
          `artifact '${artifact}' is not a zip: ${(error as Error).message}; check what the previous action produces`,
          { cause: error },
        );
  }
}
