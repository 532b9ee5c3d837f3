import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { Lock } from './lock';

/**
 * Function that reads the locks on a stack directly from the backend, because every Pulumi command that reports locks
 * takes a lock itself.
 *
 * @see https://github.com/pulumi/pulumi/blob/v3.248.0/pkg/backend/diy/lock.go
 */
export type LockStore = () => Promise<readonly Lock[]>;

const content = v.object({ username: v.string(), hostname: v.string(), pid: v.number(), timestamp: v.string() });

/**
 * Returns the lock store of a backend URL, with the URL parameters `endpoint`, `region` and `use_path_style` applied.
 */
export function lockStore(backend: string, project: string, stack: string): LockStore {
  const url = new URL(backend);
  const folder = `.pulumi/locks/organization/${project}/${stack}/`;
  return url.protocol === 'file:' ? fileLocks(join(decodeURIComponent(url.pathname), folder)) : s3Locks(url, folder);
}

/** Returns the lock store of a local backend. Pulumi keeps an attribute file next to each lock file. */
function fileLocks(folder: string): LockStore {
  return async () => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith('.attrs'));
    return stillThere(names.map((name) => readFile(join(folder, name), 'utf8')));
  };
}

function s3Locks(url: URL, folder: string): LockStore {
  const option = (name: string) => url.searchParams.get(name) ?? undefined;
  const s3 = new S3Client({
    endpoint: option('endpoint'),
    region: option('region'),
    forcePathStyle: option('use_path_style') === 'true' || option('s3ForcePathStyle') === 'true',
  });
  const prefix = `${url.pathname.slice(1)}/${folder}`.replace(/^\//, '');
  return async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: url.hostname, Prefix: prefix }));
    return stillThere(
      Contents.map(async ({ Key }) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: url.hostname, Key }));
        return Body!.transformToString();
      }),
    );
  };
}

/** Returns the listed locks, except those that have been released in the meantime. */
async function stillThere(texts: readonly Promise<string>[]): Promise<Lock[]> {
  const held = await Promise.all(
    texts.map((text) =>
      text.then(parse, (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT' && error.name !== 'NoSuchKey') {
          throw error;
        }
        return undefined;
      }),
    ),
  );
  return held.filter((lock) => lock !== undefined);
}

/** Parses a lock file. A lock that cannot be parsed counts as held by an unknown user. */
function parse(text: string): Lock {
  try {
    const { username, hostname, pid, timestamp } = v.parse(content, JSON.parse(text));
    return { user: username, host: hostname, pid, at: Date.parse(timestamp) };
  } catch {
    return { user: 'unknown', host: 'unknown', pid: 0, at: Number.NaN };
  }
}
