import { references, Resource } from '../templates/template';
import { Decimal } from './decimal';
import { resolve } from './intrinsics';
import { Price, PriceTable } from './price-table';
import { ExpandedTemplate } from './stack-instances';
import { Usage, usageOf, UsageParameter, valueInWords } from './usage';

/** Kind of cost: fixed each month, or dependent on usage. */
export type CostKind = 'fixed' | 'usage';

/** Line of a cost calculation: a quantity, its price and the resulting amount. */
export interface CostLine {
  readonly kind: CostKind;
  readonly price: Price;
  readonly quantity: Decimal;
  /** Exact amount of the cost line in US dollars per month. */
  readonly amount: Decimal;
}

/** Value that the estimate assumes because neither the template nor the usage file sets the value. */
export interface Assumption {
  /** Resource type, construct path or stack to which the assumption applies. */
  readonly of: string;
  /** Assumed value, such as `10 GB processed`. */
  readonly value: string;
}

/** Usage parameters and cost calculation of a resource type. */
export interface Definition {
  /** Usage parameters of the resource type, by parameter name. */
  readonly usage?: Readonly<Record<string, UsageParameter>>;
  /** Function that adds the cost lines of a resource. */
  readonly price: (resource: PricedResource) => void;
}

/** Stack template, with the prices and the usage of the stack's resources. */
export interface PricedStack {
  readonly template: ExpandedTemplate;
  /** Region in which the stack is deployed, or the region of the prices if the stack does not set a region. */
  readonly region: string;
  readonly prices: PriceTable;
  readonly usage: Usage;
}

/** Template resource that collects its cost lines, assumptions and omissions during the estimate. */
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
    private readonly payer?: PricedResource,
  ) {}

  public get type(): string {
    return this.resource.Type;
  }

  /** Number of hours in the month of the estimate. */
  public get hours(): Decimal {
    return Decimal.of(this.stack.usage.hours);
  }

  /**
   * Returns the value of a property, using the parameter defaults, or `undefined` if the property is missing or known
   * only at deployment.
   */
  public property(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => this.resolved((value as Readonly<Record<string, unknown>> | undefined)?.[name]) ?? undefined,
      this.resource.Properties,
    );
  }

  /**
   * Returns the value of a text property, or `undefined` if the property is missing or known only at deployment. In the
   * latter case, records the assumption that the property is missing.
   */
  public text(...path: readonly string[]): string | undefined {
    if (this.isUnknown(path)) {
      this.assume(`the default for ${path.join('.')} (known only at deployment)`);
    }
    return this.textOf(path);
  }

  /**
   * Returns a property as JSON, as it is written in the template, with the default of the parameter to which it refers.
   * For a parameter with an SSM type, this is the name of the stored value, such as that of a machine image.
   */
  public written(...path: readonly string[]): string {
    const value = this.raw(path);
    const name = String((value as Readonly<Record<string, unknown>> | undefined)?.Ref);
    return JSON.stringify([value, this.stack.template.Parameters?.[name]?.Default]);
  }

  /**
   * Returns the items of a list property, or an empty list if the property is missing or known only at deployment.
   * Records an assumption if an item is known only at deployment.
   */
  public items<T = Readonly<Record<string, unknown>>>(...path: readonly string[]): readonly T[] {
    const value = this.property(...path);
    if (this.isUnknown(path) || (Array.isArray(value) && value.includes(undefined))) {
      this.assume(`${path.join('.')} without the items that are known only at deployment`);
    }
    return Array.isArray(value) ? value.filter((item) => item !== undefined && item !== null) : [];
  }

  /** Returns the paths of a property in the items of a list. Items without the property are omitted. */
  public pathsOf(list: readonly string[], name: string): string[][] {
    const value = this.property(...list);
    return (Array.isArray(value) ? [...value.keys()] : [])
      .map((index) => [...list, String(index), name])
      .filter((path) => this.property(...path) !== undefined);
  }

  /**
   * Returns the number of items in a list property.
   *
   * @param fallback number of items that is assumed for a list that is known only at deployment
   */
  public count(fallback: string, ...path: readonly string[]): Decimal {
    const list = this.property(...path) ?? (this.isUnknown(path) ? undefined : []);
    return Array.isArray(list) ? Decimal.of(list.length) : this.assumed(`the number of ${path.join('.')}`, fallback);
  }

  /**
   * Returns the value of a numeric property.
   *
   * @param fallback AWS default, which is also assumed for a value that is not a number or is known only at deployment
   */
  public number(fallback: string | Decimal, ...path: readonly string[]): Decimal {
    const text = this.textOf(path) ?? '';
    if (/^\d+(\.\d+)?$/.test(text)) {
      return Decimal.of(text);
    }
    const value = typeof fallback === 'string' ? Decimal.of(fallback) : fallback;
    if (text !== '') {
      this.assume(`${value} for ${path.join('.')} ('${text}' is not a number)`);
      return value;
    }
    return this.isUnknown(path) ? this.assumed(path.join('.'), value.toString()) : value;
  }

  /**
   * Returns the monthly usage: the value from the usage file if set, otherwise the value from the template (`said`) if
   * the parameter has one, otherwise the assumed value.
   */
  public usage(name: string, said?: () => Decimal): Decimal {
    const given = usageOf(this.stack.usage, this, name);
    if (given || said) {
      return given ?? said!();
    }
    const parameter = this.definition.usage![name];
    const fallback = parameter.fallback!;
    this.assumptions.push({ of: this.type, value: valueInWords(fallback, parameter) });
    return Decimal.of(fallback);
  }

  /**
   * Adds a cost line for a fixed monthly cost, unless the quantity is 0. If the price table does not contain the key,
   * records the cost as not included.
   */
  public fixed(key: string, quantity: Decimal | string): void {
    this.add('fixed', key, quantity);
  }

  /**
   * Adds a cost line for a cost that depends on usage, unless the quantity is 0. If the price table does not contain
   * the key, records the cost as not included.
   */
  public used(key: string, quantity: Decimal | string): void {
    this.add('usage', key, quantity);
  }

  /** Records a cost of this resource that the estimate does not include. */
  public leaveOut(what: string): void {
    this.leftOut.push(`${this.path}: ${what}`);
  }

  /** Records a cost that the estimate does not include for any resource of this type. */
  public leaveOutOfAll(what: string): void {
    this.leftOut.push(what);
  }

  /** Records an assumption about this resource, for the resource whose cost it affects. */
  public assume(value: string): void {
    (this.payer ?? this).assumptions.push({ of: this.path, value });
  }

  private assumed(property: string, value: string): Decimal {
    this.assume(`${value} for ${property} (known only at deployment)`);
    return Decimal.of(value);
  }

  /**
   * Returns the first resource of one of the given types to which a property refers, directly or through other
   * resources, or `undefined`.
   */
  public referred(types: readonly string[], ...path: readonly string[]): PricedResource | undefined {
    const reached = new Set(references(this.raw(path)));
    for (const logicalId of reached) {
      const resource = this.stack.template.Resources[logicalId];
      if (resource && types.includes(resource.Type)) {
        return this.other(logicalId, resource);
      }
      references(resource?.Properties).forEach((id) => reached.add(id));
    }
    return undefined;
  }

  /** Returns all resources of one type in the template. */
  public ofType(type: string): PricedResource[] {
    return Object.entries(this.stack.template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => this.other(logicalId, resource));
  }

  private other(logicalId: string, resource: Resource): PricedResource {
    return new PricedResource(this.path, logicalId, resource, this.stack, this.definition, this.payer ?? this);
  }

  private add(kind: CostKind, key: string, quantity: Decimal | string): void {
    const price = this.stack.prices.prices.get(key);
    const count = typeof quantity === 'string' ? Decimal.of(quantity) : quantity;
    if (!price) {
      this.leaveOut(`no price '${key}' in the price table of ${this.stack.prices.region}`);
    } else if (!count.isZero) {
      this.lines.push({ kind, price, quantity: count, amount: count.times(price.amount) });
    }
  }

  private resolved(value: unknown): unknown {
    return resolve(value, this.stack.template, this.stack.region);
  }

  private textOf(path: readonly string[]): string | undefined {
    const value = this.property(...path);
    return value === undefined || typeof value === 'object' ? undefined : String(value);
  }

  /** Whether a property, or an object around it, is known only at deployment. */
  private isUnknown(path: readonly string[]): boolean {
    let value: unknown = this.resource.Properties;
    return path.some((name) => {
      const written = (value as Readonly<Record<string, unknown>> | undefined | null)?.[name];
      value = this.resolved(written);
      return value === undefined && written !== undefined;
    });
  }

  private raw(path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name],
      this.resource.Properties,
    );
  }
}
