import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, release, tmpdir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '@slipway/processes';
import { BuildImages } from '../engine/build-images';
import { LocalImage } from '../engine/engine';
import { portableNode } from '../engine/portable-node';
import { bubblewrapArguments, Mount } from './bubblewrap';
import { containerSandbox } from './container-sandbox';
import { DiskWatch, freeBytes } from './disk-watch';
import { FenceError } from './errors';
import { FencedPlace, INFORMATION } from './fenced-place';
import { Bubblewrap } from './find-bubblewrap';
import { Gate } from './gate';
import { Place } from './place';
import type { Sandbox } from './sandbox';
import { Endpoint, isProxySetting, reachableOf, refusalOf } from './reachable-hosts';
import { PROXY_PORT, proxyVariables } from './run-proxy';
import { Owner, SuperviseProps } from './supervise.command';
import { isInside, pathOfBuild, toolFolders } from './tool-chain';
import { upstreamOf } from './upstream';

const SUPERVISOR = join(__dirname, '..', '..', 'assets', 'supervise.command', 'index.js');
const INSIDE = '/run/slipway';
const PROCESSES = 2048;
/**
 * Ratio of the kernel's limit to the supervisor's limit. The supervisor can report that its limit was exceeded before
 * the kernel ends processes.
 */
const KERNEL_SHARE = 2;
/** Disk space of CodeBuild's smallest compute type, in bytes. */
const DISK_BYTES = 64 * 1024 ** 3;
/** Share of the available memory that a build can use. The rest remains for other programs. */
const MEMORY_SHARE = 0.75;
/**
 * Shell script that sets limits and then runs a program. If memory runs out, the kernel ends the build before the
 * user's programs.
 */
const SCRIPT =
  '{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null; ulimit -c 0; ulimit -f "$1"; if [ "$2" != 0 ]; then ulimit -u "$2" 2>/dev/null || ulimit -p "$2"; fi; shift 2; exec "$@"';
/** PATH that engines use for an image without a PATH. */
const PATH_OF_IMAGES = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Pattern of network variables that name a file or folder that a build reads. */
const NAMES_FILE = /cafile|_ca(_certs)?$|ca_bundle|_cert(_file|_dir)?$|cainfo|find_links/i;
/**
 * Pattern of variables that name a package manager's cache. Package managers also write to their cache, so a build gets
 * a copy.
 */
const NAMES_CACHE = /^(npm_config_cache|PIP_CACHE_DIR)$/i;

/**
 * Settings of the fence for all builds of a run. The fence is a sandbox that isolates the commands of a build from the
 * machine.
 */
export interface FenceSettings {
  /**
   * Bubblewrap, which fences builds that do not run in a container. @default - builds without a container do not run
   */
  readonly bubblewrap?: Bubblewrap;
  /** Images in which builds run, if they are available. @default - builds use the tools of this machine */
  readonly images?: BuildImages;
  /**
   * Environment variables of the run that name registries, certificate authorities and caches. A build cannot change
   * this list.
   * @default - the well-known public registries
   */
  readonly network?: Readonly<Record<string, string>>;
  /** Whether builds can reach only the endpoints of the run. @default false */
  readonly offline?: boolean;
  /** Additional hosts that builds can reach, as `name` or `name:port`. @default - none */
  readonly hosts?: readonly string[];
  /** Folders and files that builds can read, in addition to their tools. @default - none */
  readonly readable?: readonly string[];
  /** Maximum disk space of a build, in bytes. Limited to half of the free space. @default - 64 GiB */
  readonly diskBytes?: number;
  /**
   * Number of processes at which a build is ended. The kernel's limit, which also counts threads, is twice this number.
   * @default 2048
   */
  readonly processes?: number;
  /**
   * Memory use at which a build is ended, in bytes. @default - three quarters of the memory that is available at the
   * start of the build
   */
  readonly memoryBytes?: number;
}

/** Fence settings for one build, with the services, folders and programs that are available to this build. */
export interface BuildFence extends FenceSettings {
  /** Services of the run on loopback, which the build can reach. */
  readonly endpoints: readonly Endpoint[];
  /** Folders of the build, in addition to its source folder. @default - none */
  readonly folders?: readonly string[];
  /**
   * PATH of the run, whose folders are mounted. A build cannot add folders to it.
   * @default - the PATH of this process
   */
  readonly path?: string;
  /** Folder with Node.js programs that precedes all other folders on the PATH of the build. @default - none */
  readonly programs?: string;
}

export interface FencedBuild {
  readonly sourceFolder: string;
  readonly workFolder: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Image in which the build runs, if the fence has an engine. @default - no image: the build uses the tools of this
   * machine
   */
  readonly image?: LocalImage;
  /** Path of the script that runs the commands. @default - commands run directly */
  readonly script?: string;
  readonly onNotice: (text: string) => void;
}

/** Creates the fence of a build and starts its sandbox. @throws FenceError if the fence cannot be created */
export async function openFence(fence: BuildFence, build: FencedBuild): Promise<Place> {
  if (build.image === undefined && fence.bubblewrap === undefined) {
    throw new FenceError(
      'builds that do not run in a container need bubblewrap for isolation, but it is missing or does not work here; install bubblewrap, or choose an image that is available',
    );
  }
  const owner = build.image === undefined ? fence.bubblewrap!.newOwner?.() : undefined;
  const { endpoints, hosts } = reachableOf(fence);
  const gate = await Gate.open({
    endpoints: [...fence.endpoints, ...endpoints],
    hosts,
    upstream: upstreamOf(process.env),
    owner,
    onRefused: (host) => build.onNotice(refusalOf(host)),
  });
  const folder = await mkdtemp(join(tmpdir(), 'slipway-fence-'));
  const watches: DiskWatch[] = [];
  let made: Sandbox | undefined;
  const cleanUp = async () => {
    watches.forEach((watch) => watch.stop());
    await Promise.all([made?.remove?.(), gate.close(), rm(folder, { recursive: true, force: true })]);
  };
  try {
    const writable = await ownFolders(fence, build, owner);
    const limitBytes = Math.min(fence.diskBytes ?? DISK_BYTES, (await freeBytes(build.workFolder)) / 2);
    const { processes = PROCESSES, memoryBytes = process.availableMemory() * MEMORY_SHARE } = fence;
    const bounds = { limitBytes, processes, memoryBytes };
    made = await sandbox(fence, build, { gate, folder, writable, owner, ...bounds });
    const place = await FencedPlace.open({
      program: made.program,
      environment: made.environment,
      mounts: writable,
      onKill: () => void made!.remove?.().catch(() => undefined), // `release` also waits for the removal
      release: cleanUp,
      crowded: `the build has more than ${processes} processes`,
      hungry: `the build uses more than ${sizeText(memoryBytes)} of memory`,
    });
    const onFull = () => place.break(fullText(limitBytes));
    const folders = writable.map(({ outside }) => outside) as [string, ...string[]];
    watches.push(await DiskWatch.start({ folders, limitBytes, onFull }));
    if (made.layer) {
      watches.push(await DiskWatch.start({ ...made.layer, limitBytes, onFull }));
    }
    return place;
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

/**
 * Returns the environment variables of a build in the fence: the given variables, but with the run's proxy instead of
 * the user's, `/tmp` as the temporary folder, and a PATH without relative folders and `node_modules/.bin`.
 */
export function fencedEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !isProxySetting(name));
  const loopback = 'localhost,127.0.0.1,::1,127.0.0.0/8,.localhost';
  return {
    ...Object.fromEntries(kept),
    ...proxyVariables(),
    ...{ no_proxy: loopback, NO_PROXY: loopback, NODE_USE_ENV_PROXY: '1' },
    ...(environment.PATH !== undefined && { PATH: pathOfBuild(environment.PATH) }),
    TMPDIR: '/tmp',
  };
}

/**
 * Returns the environment variables of a build in a container: those of its image and of the build. The PATH is the
 * image's PATH unless the build sets one.
 */
export async function containerEnvironment(
  environment: Readonly<Record<string, string>>,
  image: LocalImage,
  fence: BuildFence,
): Promise<Record<string, string>> {
  const { PATH, ...others } = fencedEnvironment(environment);
  const { PATH: ofImage = PATH_OF_IMAGES, ...set } = image.environment;
  const path = environment.PATH === toolPath(fence) ? ofImage : PATH;
  const all = { ...set, ...others, PATH: path ?? ofImage };
  if (fence.programs === undefined) {
    return all;
  }
  const { program: node } = await portableNode(INSIDE); // the image may not include Node.js
  return { ...all, PATH: [fence.programs, all.PATH].join(delimiter), SLIPWAY_NODE: node.join(' ') };
}

/** Returns the PATH of the run, which builds cannot change. */
export function toolPath({ path = childEnvironment().PATH }: BuildFence): string {
  return path;
}

/**
 * Creates the folders that only this build uses, and returns the mounts of all folders to which the build can write.
 * They belong to the user as which the build runs.
 */
async function ownFolders(fence: BuildFence, build: FencedBuild, owner: Owner | undefined): Promise<Mount[]> {
  const at = (name: string) => join(build.workFolder, name);
  const own = { tmp: at('tmp'), shm: at('shm'), around: at('around') };
  const state = at('state');
  await Promise.all(Object.values(own).map((path) => mkdir(path)));
  const folders = [build.sourceFolder, build.home, state, ...(fence.folders ?? [])];
  const caches = await cacheCopies(fence.network ?? {}, join(build.workFolder, 'caches'));
  if (owner) {
    const paths = [...folders, ...Object.values(own), ...caches.map(({ outside }) => outside)];
    await promisify(execFile)('chown', ['-hR', `${owner.uid}:${owner.gid}`, ...paths], { env: childEnvironment() });
  }
  return [
    { inside: build.workFolder, outside: own.around }, // CDK Pipelines write next to their source
    ...folders.map((path) => ({ inside: path, outside: path })),
    ...caches,
    { inside: '/tmp', outside: own.tmp },
    { inside: '/var/tmp', outside: own.tmp },
    { inside: '/dev/shm', outside: own.shm },
  ];
}

async function cacheCopies(network: Readonly<Record<string, string>>, folder: string): Promise<Mount[]> {
  const caches = pathsOf(network, NAMES_CACHE).map((path, index) => ({
    inside: path,
    outside: join(folder, String(index)),
  }));
  const mode = constants.COPYFILE_FICLONE;
  await Promise.all(
    caches.map(async ({ inside, outside }) => {
      await mkdir(outside, { recursive: true }); // a new cache starts empty
      await (existsSync(inside) && cp(inside, outside, { recursive: true, verbatimSymlinks: true, mode }));
    }),
  );
  return caches;
}

/** Settings from which a sandbox is created. */
export interface SandboxParts {
  readonly gate: Gate;
  /** Folder for files that are created for this sandbox. */
  readonly folder: string;
  readonly writable: readonly Mount[];
  readonly owner?: Owner;
  readonly limitBytes: number;
  readonly processes: number;
  readonly memoryBytes: number;
}

export async function sandbox(fence: BuildFence, build: FencedBuild, parts: SandboxParts): Promise<Sandbox> {
  const { network = {} } = fence;
  const { gate, writable, owner, limitBytes, processes, memoryBytes } = parts;
  const scripts = build.script === undefined ? [] : [build.script];
  const named = pathsOf(network, NAMES_FILE).filter((path) => existsSync(path));
  const readable = [...named, ...(fence.readable ?? []), ...scripts];
  const supervision: SuperviseProps = {
    stateFolder: join(build.workFolder, 'state'),
    forwards: gate.forwards(`${INSIDE}/gate`, PROXY_PORT),
    processes,
    memoryBytes,
    owner,
  };
  const supervise = `require('${INSIDE}/supervise.js').supervise(${JSON.stringify(supervision)}, process)`;
  const own = [
    { inside: `${INSIDE}/supervise.js`, outside: SUPERVISOR },
    { inside: `${INSIDE}/gate`, outside: gate.folder },
  ];
  if (build.image !== undefined) {
    return containerSandbox({
      engine: fence.images!.engine,
      image: build.image,
      workFolder: build.workFolder,
      inside: INSIDE,
      readOnly: [...[...readable, ...[fence.programs ?? []].flat()].map(atItsPlace), ...own],
      writable,
      supervise,
      fileBytes: Math.ceil(limitBytes),
      processes: processes * KERNEL_SHARE,
      memoryBytes,
    });
  }
  const tools = toolFolders([toolPath(fence), dirname(process.execPath)].join(delimiter), homedir());
  const bubblewrap = fence.bubblewrap!;
  return {
    program: [
      bubblewrap.program,
      ...['--info-fd', String(INFORMATION)],
      ...bubblewrapArguments({
        readOnly: [
          ...[...new Set([...tools, ...readable])].map(atItsPlace),
          ...own,
          ...(owner ? await accounts(parts.folder, owner, build.home) : []),
        ],
        writable,
        asRoot: owner !== undefined,
        options: bubblewrap.options,
      }),
      ...['sh', '-c', SCRIPT, 'sh'],
      ...[String(Math.ceil(limitBytes / 512)), String(limitOf(processes * KERNEL_SHARE, owner))],
      ...[process.execPath, '-e', supervise],
    ],
  };
}

function atItsPlace(path: string): Mount {
  return { inside: path, outside: path };
}

/** Returns mounts that give the build's user a name, because some programs do not start without a user name. */
async function accounts(folder: string, { uid, gid }: Owner, home: string): Promise<Mount[]> {
  const files = {
    passwd: `root:x:0:0:root:/nonexistent:/bin/sh\nbuild:x:${uid}:${gid}:build:${home}:/bin/sh\n`,
    group: `root:x:0:\nbuild:x:${gid}:\n`,
  };
  return Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      await writeFile(join(folder, name), text, { mode: 0o644 });
      return { inside: `/etc/${name}`, outside: join(folder, name) };
    }),
  );
}

/**
 * Returns the files and folders that the user has configured, including those that do not exist yet, but never a folder
 * that contains the home folder.
 */
function pathsOf(network: Readonly<Record<string, string>>, names: RegExp): string[] {
  const paths = Object.entries(network)
    .filter(([name]) => names.test(name))
    .flatMap(([, value]) => value.split(/[\s:]+/))
    .filter((path) => isAbsolute(path) && !isInside(homedir(), path));
  return [...new Set(paths.map((path) => resolve(path)))];
}

/**
 * Returns the kernel's process limit, or 0 if only the supervisor limits processes: before Linux 5.14, the kernel's
 * limit also counts the user's processes outside the sandbox.
 * @see https://docs.kernel.org/admin-guide/sysctl/user.html
 */
export function limitOf(processes: number, owner?: Owner, kernel = release()): number {
  const [major, minor] = kernel.split('.').map(Number);
  return owner !== undefined || major > 5 || (major === 5 && minor >= 14) ? processes : 0;
}

/** Returns the error message for a build that has exceeded its disk limit. */
export function fullText(bytes: number): string {
  return `the build has written more than ${sizeText(bytes)} to the disk`;
}

function sizeText(bytes: number): string {
  return bytes < 1024 ** 3 ? `${Math.round(bytes / 1024 ** 2)} MiB` : `${Math.round(bytes / 1024 ** 3)} GiB`;
}
