import { randomUUID } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { Engine, LocalImage } from '../engine/engine';
import { portableNode } from '../engine/portable-node';
import { Mount } from './bubblewrap';
import type { Sandbox } from './sandbox';

/** The shell is the first process of the container: it takes what has ended off the table of processes. */
const SCRIPT = '"$@"; exit $?';
/** What the supervisor and its loader need besides the build. */
const OWN_BYTES = 256 * 1024 ** 2;
const PRIVATE_FOLDER = 0o700;

export interface ContainerSandboxProps {
  readonly engine: Engine;
  readonly image: LocalImage;
  /** Of this build alone. Nobody else gets into it: the build may leave programs there that run as its owner. */
  readonly workFolder: string;
  /** Folder of ours in the container. */
  readonly inside: string;
  readonly readOnly: readonly Mount[];
  readonly writable: readonly Mount[];
  /** What Node runs in there. */
  readonly supervise: string;
  readonly fileBytes: number;
  readonly processes: number;
  /** Memory at which the build is ended by its supervisor; the bound of the kernel is above it. */
  readonly memoryBytes: number;
}

/** A container with a supervisor in it. Its network is empty; the sockets of the gate lead out of it. */
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
