import { Server } from 'node:net';
import { Readable } from 'node:stream';

export declare const SERVER: string;

/** Linter that describes the problems in files and folders. The description is empty if there are no problems. */
type Lint = { lint(paths: readonly string[]): Promise<string> };

export declare class Linter implements Lint {
  constructor(root?: string);
  public lint(paths: readonly string[]): Promise<string>;
}

export declare function serve(socket: string, life: Readable, linter?: Lint): Server;
export declare function ask(socket: string, paths: readonly string[]): Promise<string | undefined>;
export declare function main(paths: readonly string[], server?: string): Promise<number>;
