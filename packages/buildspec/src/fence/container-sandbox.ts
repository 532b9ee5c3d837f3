import { randomUUID } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { Engine, LocalImage } from '../engine/engine';
import { portableNode } from '../engine/portable-node';
import { Mount } from './bubblewrap';
import type { Sandbox } from './sandbox';

/**
 * Shell script that runs the supervisor in the container. The shell is the first process, and reaps ended processes.
 */
const SCRIPT = '"$@"; exit $?';
/** Additional memory for the supervisor and its loader, in bytes. */
const OWN_BYTES = 256 * 1024 ** 2;
const PRIVATE_FOLDER = 0o700;

export interface ContainerSandboxProps {
  readonly engine: Engine;
  readonly image: LocalImage;
  /**
   * Folder that only this build uses. Another build must not use it, because its programs could then run with this
   * build's permissions.
   */
  readonly workFolder: string;
  /** Path of the runner's own folder in the container. */
  readonly inside: string;
  readonly readOnly: readonly Mount[];
  readonly writable: readonly Mount[];
  /** Path of the supervisor script, which Node.js runs in the container. */
  readonly supervise: string;
  readonly fileBytes: number;
  readonly processes: number;
  /** Memory use at which the supervisor ends the build, in bytes. The kernel's limit is higher. */
  readonly memoryBytes: number;
}

/** Returns a sandbox that is a container with a supervisor. It has no network, except for the sockets of the gate. */
export async function containerSandbox(props: ContainerSandboxProps): Promise<Sandbox> {
  const { engine, image, inside, readOnly, writable, fileBytes, processes } = props;
  await chmod(props.workFolder, PRIVATE_FOLDER);
  const node = await portableNode(inside);
  const name = `slipway-${randomUUID()}`;
  let removed: Promise<void> | undefined;
  return {
    program: engine.start({
      name,
      image: image.id,
      program: ['sh', '-c', SCRIPT, 'sh', ...node.program, '-e', props.supervise],
      mounts: [
        ...readOnly.map((mount) => ({ ...mount, readOnly: true })),
        ...node.mounts,
        ...writable.map((mount) => ({ ...mount, readOnly: false })),
      ],
      fileBytes,
      processes,
      memoryBytes: Math.ceil(props.memoryBytes) + OWN_BYTES,
    }),
    environment: engine.environment,
    remove: async () => (removed ??= engine.remove(name)),
    layer: { folders: [engine.storage], measure: async () => engine.writtenBytes(name).catch(() => 0) },
  };
}
