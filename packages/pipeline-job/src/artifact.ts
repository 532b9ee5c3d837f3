import { unzipSync, zipSync } from 'fflate';
import { JobFailedError } from './errors';

/** Contents of an artifact's files, by path, such as `reports/junit.xml`. */
export type Files = Readonly<Record<string, Uint8Array>>;

/**
 * Maximum size of an input artifact, both packed and unpacked, in bytes. Jobs process reports and settings, not source
 * code.
 */
export const LARGEST_ARTIFACT_BYTES = 32 * 1024 * 1024;

/**
 * Modification time of all files in an archive. It is fixed, so that the same files result in the same archive; ZIP
 * supports no earlier time.
 */
const MTIME = new Date(1980, 0, 1);

export function pack(files: Files): Uint8Array {
  return zipSync({ ...files }, { mtime: MTIME });
}

/**
 * Unpacks an artifact.
 * @throws JobFailedError if the artifact is not a ZIP file, or contains more than `LARGEST_ARTIFACT_BYTES`
 */
export function unpack(zip: Uint8Array, artifact: string): Files {
  let left = LARGEST_ARTIFACT_BYTES;
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        left -= originalSize;
        if (left < 0) {
          throw new JobFailedError(
            `artifact '${artifact}' is larger than ${LARGEST_ARTIFACT_BYTES / 1024 / 1024} MiB after unpacking, but a job reads at most this size; omit files that the job does not need`,
          );
        }
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    throw error instanceof JobFailedError
      ? error
      : new JobFailedError(
          `artifact '${artifact}' is not a ZIP file: ${(error as Error).message}; check the output of the previous action`,
          { cause: error },
        );
  }
}
