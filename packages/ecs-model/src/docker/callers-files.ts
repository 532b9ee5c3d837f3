import { open, symlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { CommandError } from './errors';
import { makeFolder } from './file-tree';

const GIB = 1024 ** 3;
/** What a file takes besides its content. */
const FILE_BYTES = 4096;

/** What the process of the build answers. It is the build's own, and may answer anything. */
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

/** What is asked of the process of the build. */
export type Question =
  | { readonly kind: 'read' | 'list'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'copy'; readonly path: string; readonly files: readonly string[] };

/** How the process of the build is asked. */
export interface CallersLine {
  ask(question: Question): void;
  /** The next line that it answers; undefined if it answers no more. */
  next(): Promise<string | undefined>;
}

/**
 * The files of the build that calls a stand-in. Its own process reads and writes them, and so nothing that the build
 * could not: this process opens no path that a build names, as it may see more than the build does.
 */
export class CallersFiles {
  /** @param limitBytes of what is copied @default - 2 GiB */
  constructor(
    private readonly line: CallersLine,
    private readonly limitBytes = 2 * GIB,
  ) {}

  /** The text of a file. @throws CommandError if the caller cannot read it */
  public async read(path: string): Promise<string> {
    let text = '';
    for await (const it of this.replies({ kind: 'read', path })) {
      text += 'text' in it ? it.text : '';
    }
    return text;
  }

  /** Paths of the files and links below a folder. @throws CommandError if the caller cannot read it */
  public async list(path: string): Promise<readonly string[]> {
    const files: string[] = [];
    for await (const it of this.replies({ kind: 'list', path })) {
      files.push(...('files' in it ? it.files : []));
    }
    return files;
  }

  /** @throws CommandError if the caller cannot write it */
  public async write(path: string, text: string): Promise<void> {
    await this.replies({ kind: 'write', path, text }).next();
  }

  /**
   * Copies files out of a folder of the build into an empty one of this process.
   *
   * @throws CommandError if the caller cannot read them, they are too large, or it sends something else
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

/** Writes what comes in into a folder, and never outside. */
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
        `the build context has more than ${this.limitBytes} bytes; exclude files that the image does not need in .dockerignore`,
      );
    }
  }
}

function parsed(line: string | undefined): Reply {
  try {
    return reply.parse(JSON.parse(String(line)));
  } catch (cause) {
    throw new CommandError('the request of the build process cannot be read', { cause });
  }
}
