import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Existing resources of the simulated cloud, which are stored independently of the Pulumi state, so that tests can
 * detect resources that were created twice or lost.
 */
export interface Cloud {
  create(urn: string, inputs: unknown): string;
  update(id: string, inputs: unknown): void;
  delete(id: string): void;
  /** Whether resources are kept between runs. If they are not kept, all resources in the state are assumed to exist. */
  readonly isKept: boolean;
  /** Returns the existing resources, by ID. */
  contents(): Readonly<Record<string, Existing>>;
}

export interface Existing {
  readonly urn: string;
  readonly inputs: unknown;
}

/** Simulated cloud that keeps its resources in memory. Subclasses can store the resources elsewhere. */
export class MemoryCloud implements Cloud {
  private existing: Record<string, Existing> = {};

  constructor(public readonly isKept = true) {}

  public create(urn: string, inputs: unknown): string {
    const id = randomUUID();
    this.change({ ...this.contents(), [id]: { urn, inputs } });
    return id;
  }

  public update(id: string, inputs: unknown): void {
    const { urn } = this.contents()[id] ?? { urn: 'unknown' };
    this.change({ ...this.contents(), [id]: { urn, inputs } });
  }

  public delete(id: string): void {
    this.change(Object.fromEntries(Object.entries(this.contents()).filter(([other]) => other !== id)));
  }

  public contents(): Readonly<Record<string, Existing>> {
    return this.existing;
  }

  protected change(existing: Record<string, Existing>): void {
    this.existing = existing;
  }
}

/** Simulated cloud that stores its resources in a JSON file, so that they are kept between runs. */
export class FileCloud extends MemoryCloud {
  constructor(private readonly file: string) {
    super();
  }

  public override contents(): Readonly<Record<string, Existing>> {
    return existsSync(this.file) ? (JSON.parse(readFileSync(this.file, 'utf8')) as Record<string, Existing>) : {};
  }

  protected override change(existing: Record<string, Existing>): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(existing, undefined, 2));
  }
}
