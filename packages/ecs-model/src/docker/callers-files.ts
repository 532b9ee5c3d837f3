import { open, symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { CommandError } from './errors';
import { makeFolder } from './file-tree';

const GIB = 1024 ** 3;
/** Number of bytes by which each copied file counts towards the size limit, in addition to its content. */
const FILE_BYTES = 4096;

/** Response of the build process, which is validated because the process is not trusted. */
const reply = z.union([
  z.strictObject({ done: z.literal(true) }),
  z.strictObject({ error: z.string() }),
  z.strictObject({ text: z.string() }),
  z.strictObject({ files: z.array(z.string()) }),
  z.strictObject({ path: z.string(), link: z.string() }),
  z.strictObject({ path: z.string(), mode: z.number().int().min(0).max(0o777) }),
  z.strictObject({ data: z.base64() }),
]);
type Reply = z.infer<typeof reply>;

/** Request to the build process for an operation on its files, or for a port. */
export type Question =
  | { readonly kind: 'read' | 'list'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'copy'; readonly path: string; readonly files: readonly string[] }
  | { readonly kind: 'publish'; readonly path: string; readonly port: number };

/** Connection to the build process. */
export interface CallersLine {
  ask(question: Question): void;
  /** Returns the next line of the answer, or undefined at the end. */
  next(): Promise<string | undefined>;
}

/**
 * Files of the build that calls `docker` or `aws`. The build process itself reads and writes them, with the build's own
 * permissions. The runner never opens a path that a build names, because the runner may have more permissions than
 * the build.
 */
export class CallersFiles {
  /** @param limitBytes maximum total size of copied files, in bytes @default - 2 GiB */
  constructor(
    private readonly line: CallersLine,
    private readonly limitBytes = 2 * GIB,
  ) {}

  /** Returns the text of a file. @throws CommandError if the build process cannot read it */
  public async read(path: string): Promise<string> {
    return this.textOf({ kind: 'read', path });
  }

  /**
   * Opens a port of 127.0.0.1 in the network of the build, and returns the port. Each connection to the port arrives at
   * the server of `StandIns` as a request, whose path is that of the build followed by the given path.
   *
   * @param port 0 for a free port
   * @throws CommandError if the port is in use
   */
  public async publish(path: string, port = 0): Promise<number> {
    return Number(await this.textOf({ kind: 'publish', path, port }));
  }

  /**
   * Returns the paths of the files and links below a folder. @throws CommandError if the build process cannot read it
   */
  public async list(path: string): Promise<readonly string[]> {
    const files: string[] = [];
    for await (const it of this.replies({ kind: 'list', path })) {
      files.push(...('files' in it ? it.files : []));
    }
    return files;
  }

  /** Writes a file. @throws CommandError if the build process cannot write it */
  public async write(path: string, text: string): Promise<void> {
    await this.replies({ kind: 'write', path, text }).next();
  }

  /**
   * Copies files from a folder of the build to an empty folder of the runner.
   *
   * @throws CommandError if the build process cannot read the files, they are too large, or its answer is not valid
   */
  public async copy(path: string, files: readonly string[], target: string): Promise<void> {
    const writer = new FolderWriter(target, this.limitBytes);
    try {
      for await (const it of this.replies({ kind: 'copy', path, files })) {
        await writer.take(it);
      }
    } finally {
      await writer.close();
    }
  }

  private async textOf(question: Question): Promise<string> {
    let text = '';
    for await (const it of this.replies(question)) {
      text += 'text' in it ? it.text : '';
    }
    return text;
  }

  private async *replies(question: Question): AsyncGenerator<Reply> {
    this.line.ask(question);
    for (;;) {
      const answer = parsed(await this.line.next());
      if ('error' in answer) {
        throw new CommandError(answer.error);
      }
      if ('done' in answer) {
        return;
      }
      yield answer;
    }
  }
}

/** Writes received files to a folder, and never outside this folder. */
class FolderWriter {
  private file?: Awaited<ReturnType<typeof open>>;
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly limitBytes: number,
  ) {}

  public async take(it: Reply): Promise<void> {
    if ('path' in it) {
      await this.close();
      this.count(FILE_BYTES);
      const name = posix.normalize(`/${it.path}`);
      await makeFolder(this.folder, posix.dirname(name));
      const place = join(this.folder, name);
      if ('link' in it) {
        await symlink(it.link, place);
      } else {
        this.file = await open(place, 'wx', it.mode);
      }
    } else if ('data' in it) {
      const data = Buffer.from(it.data, 'base64');
      this.count(data.length);
      await this.file?.appendFile(data);
    }
  }

  public async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.limitBytes) {
      throw new CommandError(
        `the files to copy have more than ${this.limitBytes} bytes; exclude files that a build context does not need with .dockerignore`,
      );
    }
  }
}

function parsed(line: string | undefined): Reply {
  try {
    return reply.parse(JSON.parse(String(line)));
  } catch (cause) {
    throw new CommandError('the build process sent an invalid response', { cause });
  }
}
