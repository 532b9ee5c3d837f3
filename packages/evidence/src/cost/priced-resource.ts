import { references, Resource } from '../templates/template';
import { Decimal } from './decimal';
import { FullTemplate, resolve } from './intrinsics';
import { Price, PriceTable } from './price-table';
import { Usage, usageOf, UsageParameter } from './usage';

/** Whether something costs the same each month, or by what is used. */
export type CostKind = 'fixed' | 'usage';

/** A quantity of what has a price. */
export interface CostLine {
  readonly kind: CostKind;
  readonly price: Price;
  readonly quantity: Decimal;
  /** Exact, in US dollars a month. */
  readonly amount: Decimal;
}

/** Something that was taken for granted, since neither template nor usage say it. */
export interface Assumption {
  readonly what: string;
  readonly value: string;
}

/** How a type of resource is priced. */
export interface Definition {
  /** What its usage can state. */
  readonly usage?: Readonly<Record<string, UsageParameter>>;
  /** Adds the lines of a resource. */
  readonly price: (resource: PricedResource) => void;
}

/** What the resources of a template are priced by. */
export interface PricedStack {
  readonly template: FullTemplate;
  /** Where it is deployed to. */
  readonly region: string;
  readonly prices: PriceTable;
  readonly usage: Usage;
}

/** A resource, while its costs are found. */
export class PricedResource {
  public readonly lines: CostLine[] = [];
  public readonly assumptions: Assumption[] = [];
  public readonly leftOut: string[] = [];

  constructor(
    public readonly path: string,
    public readonly logicalId: string,
    private readonly resource: Resource,
    private readonly stack: PricedStack,
    private readonly definition: Definition,
  ) {}

  public get type(): string {
    return this.resource.Type;
  }

  /** The hours of a month. */
  public get hours(): Decimal {
    return Decimal.of(this.stack.usage.hours);
  }

  /** What a property is by the defaults of parameters, or `undefined` if it is not there, or known at deployment. */
  public property(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => this.resolved((value as Readonly<Record<string, unknown>> | undefined)?.[name]),
      this.resource.Properties,
    );
  }

  public text(...path: readonly string[]): string | undefined {
    const value = this.property(...path);
    return value === undefined || typeof value === 'object' ? undefined : String(value);
  }

  /** The items of a list; none if it is not there, or known at deployment only. */
  public items<T = Readonly<Record<string, unknown>>>(...path: readonly string[]): readonly T[] {
    const value = this.property(...path);
    return Array.isArray(value) ? value.filter((item) => item !== undefined && item !== null) : [];
  }

  /** The paths of a property of the items of a list, of those that have it. */
  public pathsOf(list: readonly string[], name: string): string[][] {
    const value = this.property(...list);
    return (Array.isArray(value) ? [...value.keys()] : [])
      .map((index) => [...list, String(index), name])
      .filter((path) => this.property(...path) !== undefined);
  }

  /** How many items a list has, known or not. @param fallback assumed if only the deployment knows the list */
  public count(fallback: string, ...path: readonly string[]): Decimal {
    const list = this.property(...path) ?? (this.isThere(path) ? undefined : []);
    return Array.isArray(list)
      ? Decimal.of(list.length)
      : this.assumed(`how many ${path.join('.')} ${this.path} has, which only the deployment knows`, fallback);
  }

  /**
   * A number of the template.
   *
   * @param fallback what AWS takes without it; assumed too if only the deployment knows it
   */
  public number(fallback: string, ...path: readonly string[]): Decimal {
    const text = this.text(...path) ?? '';
    if (/^\d+(\.\d+)?$/.test(text)) {
      return Decimal.of(text);
    }
    return this.isThere(path)
      ? this.assumed(`${path.join('.')} of ${this.path}, which only the deployment knows`, fallback)
      : Decimal.of(fallback);
  }

  /** What is used in a month, as the user says or as is assumed. @param said by the template */
  public usage(name: string, said?: () => Decimal): Decimal {
    const given = usageOf(this.stack.usage, this, name);
    if (given || said) {
      return given ?? said!();
    }
    const { fallback, unit } = this.definition.usage![name];
    this.assume(`${name} of ${this.type}`, `${fallback} ${unit}`);
    return Decimal.of(fallback!);
  }

  /** Adds what is paid for each month, whatever is used. */
  public fixed(key: string, quantity: Decimal | string): void {
    this.add('fixed', key, quantity);
  }

  /** Adds what is paid for by usage. */
  public used(key: string, quantity: Decimal | string): void {
    this.add('usage', key, quantity);
  }

  /** Names something of this resource that the estimate lacks. */
  public leaveOut(what: string): void {
    this.leftOut.push(`${this.path}: ${what}`);
  }

  /** Names something that the estimate lacks of every resource of this type. */
  public leaveOutOfAll(what: string): void {
    this.leftOut.push(what);
  }

  public assume(what: string, value: string): void {
    this.assumptions.push({ what, value });
  }

  private assumed(what: string, value: string): Decimal {
    this.assume(what, value);
    return Decimal.of(value);
  }

  /** The resource of one of these types that a property refers to, by itself or through custom resources. */
  public referred(types: readonly string[], ...path: readonly string[]): PricedResource | undefined {
    const reached = new Set(references(this.raw(path)));
    for (const logicalId of reached) {
      const resource = this.stack.template.Resources![logicalId];
      if (resource && types.includes(resource.Type)) {
        return this.other(logicalId, resource);
      }
      references(resource?.Properties).forEach((id) => reached.add(id));
    }
    return undefined;
  }

  /** All resources of the template that have a type. */
  public ofType(type: string): PricedResource[] {
    return Object.entries(this.stack.template.Resources!)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => this.other(logicalId, resource));
  }

  private other(logicalId: string, resource: Resource): PricedResource {
    return new PricedResource(this.path, logicalId, resource, this.stack, this.definition);
  }

  private add(kind: CostKind, key: string, quantity: Decimal | string): void {
    const price = this.stack.prices.prices.get(key);
    const count = typeof quantity === 'string' ? Decimal.of(quantity) : quantity;
    if (!price) {
      this.leaveOut(`no price '${key}' in the table of ${this.stack.prices.region}`);
    } else if (!count.isZero) {
      this.lines.push({ kind, price, quantity: count, amount: count.times(price.amount) });
    }
  }

  private resolved(value: unknown): unknown {
    return resolve(value, this.stack.template, this.stack.region);
  }

  private isThere(path: readonly string[]): boolean {
    return this.raw(path) !== undefined;
  }

  private raw(path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
      this.resource.Properties,
    );
  }
}
