import { UnresolvableReferenceError } from './errors';
import { attribute, fillSub, intrinsic, isObject, Properties, subParts, Template, Value } from '../stacks/template';

/** Known values of a stack to which the intrinsic functions in its template can refer. */
export interface ResolverScope {
  readonly template: Template;
  readonly stackName: string;
  readonly stackId: string;
  readonly region: string;
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Values of `Ref`, by logical ID. */
  readonly physicalIds: Readonly<Record<string, string>>;
  /** Values of `Fn::GetAtt`, by `LogicalId.Attribute`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  /** Known outputs of other stacks, by `StackName.OutputName`. */
  readonly stackOutputs: Readonly<Record<string, string>>;
}

const NO_VALUE = Symbol('AWS::NoValue');
type Resolved =
  string | number | boolean | null | typeof NO_VALUE | readonly Resolved[] | { readonly [key: string]: Resolved };

/**
 * Evaluates the intrinsic functions of a template with the values in a scope. Dynamic references (`{{resolve:…}}`) are
 * not evaluated, because they refer to other services.
 */
export class Resolver {
  private readonly functions: Record<string, (argument: Value) => Resolved> = {
    Ref: (name) => this.ref(String(name)),
    'Fn::GetAtt': (argument) => this.getAtt(argument),
    'Fn::Sub': (argument) => this.sub(argument),
    'Fn::Join': (argument) => this.join(argument),
    'Fn::Select': (argument) => this.select(argument),
    'Fn::Split': (argument) => this.split(argument),
    'Fn::If': (argument) => this.choose(argument),
    'Fn::FindInMap': (argument) => this.findInMap(argument),
    'Fn::ImportValue': (argument) => this.lookUp(this.scope.exports, this.text(argument), 'the export'),
    'Fn::GetStackOutput': (argument) => this.stackOutput(argument),
    'Fn::Base64': (argument) => Buffer.from(this.text(argument)).toString('base64'),
    'Fn::GetAZs': (argument) => ['a', 'b', 'c'].map((zone) => `${this.text(argument) || this.scope.region}${zone}`),
    'Fn::Cidr': (argument) => cidrBlocks((argument as Value[]).map((part) => this.text(part))),
    'Fn::Length': (argument) => this.list(argument).length,
    'Fn::ToJsonString': (argument) => JSON.stringify(this.resolve(argument)),
    'Fn::Equals': (argument) => this.equals(argument),
    'Fn::Not': (argument) => !this.holds((argument as Value[])[0]),
    'Fn::And': (argument) => (argument as Value[]).every((condition) => this.holds(condition)),
    'Fn::Or': (argument) => (argument as Value[]).some((condition) => this.holds(condition)),
  };

  constructor(private readonly scope: ResolverScope) {}

  /**
   * Returns the properties of a resource with every function evaluated. Properties with the value `AWS::NoValue` are
   * omitted.
   */
  public properties(properties: Properties): Record<string, unknown> {
    return this.resolve(properties) as Record<string, unknown>;
  }

  public text(value: Value): string {
    return asText(this.resolve(value));
  }

  /** Returns whether a named condition of the template, or a condition function, is true. */
  public holds(condition: Value): boolean {
    const name = isObject(condition) && Object.keys(condition).join() === 'Condition' ? condition.Condition : condition;
    return this.resolve(typeof name === 'string' ? this.conditionNamed(name) : name) === true;
  }

  private resolve(value: Value): Resolved {
    const found = intrinsic(value);
    if (found) {
      const evaluate = this.functions[found.name];
      if (evaluate === undefined) {
        throw new UnresolvableReferenceError(
          `stack ${this.scope.stackName} uses the function ${found.name}, which the runner does not support; supported functions: ${Object.keys(this.functions).join(', ')}`,
        );
      }
      return evaluate(found.argument);
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item as Value)).filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) {
      return value as Resolved;
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, this.resolve(item)] as const)
        .filter(([, item]) => item !== NO_VALUE),
    );
  }

  private ref(name: string): Resolved {
    const { scope } = this;
    const pseudo: Record<string, Resolved> = {
      'AWS::AccountId': scope.accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': scope.region,
      'AWS::StackId': scope.stackId,
      'AWS::StackName': scope.stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (Object.hasOwn(pseudo, name)) {
      return pseudo[name];
    }
    return Object.hasOwn(scope.parameters, name)
      ? this.parameter(name)
      : this.lookUp(scope.physicalIds, name, 'the resource');
  }

  private parameter(name: string): Resolved {
    const value = this.scope.parameters[name];
    return /^(CommaDelimitedList|List<|AWS::SSM::Parameter::Value<List<)/.test(
      this.scope.template.Parameters![name].Type,
    )
      ? value.split(',').map((item) => item.trim())
      : value;
  }

  private getAtt(argument: Value): Resolved {
    const { logicalId, name } = attribute(argument);
    return this.lookUp(this.scope.attributes, `${logicalId}.${name}`, 'the attribute');
  }

  /**
   * Returns an output value of another stack, which is found by its name. `Region` and `RoleArn` are ignored, so a
   * deployment finds only stacks in the account and region of this stack.
   */
  private stackOutput(argument: Value): string {
    const { StackName: stack, OutputName: output } = argument as { StackName: Value; OutputName: Value };
    return this.lookUp(this.scope.stackOutputs, `${this.text(stack)}.${this.text(output)}`, 'the output');
  }

  private sub(argument: Value): string {
    const { text, variables } = subParts(argument);
    return fillSub(text, (name) => {
      if (Object.hasOwn(variables, name)) {
        return this.text(variables[name]);
      }
      return asText(name.includes('.') ? this.getAtt(name) : this.ref(name));
    });
  }

  private join(argument: Value): string {
    const [separator, items] = argument as [string, Value];
    return this.list(items).map(asText).join(separator);
  }

  private select(argument: Value): Resolved {
    const [index, items] = argument as [Value, Value];
    const list = this.list(items);
    const item = list[Number(this.text(index))];
    if (item === undefined) {
      throw new UnresolvableReferenceError(
        `Fn::Select in stack ${this.scope.stackName} selects item ${this.text(index)} from a list of ${list.length}; the first item has index 0`,
      );
    }
    return item;
  }

  private split(argument: Value): readonly string[] {
    const [separator, text] = argument as [string, Value];
    return this.text(text).split(separator);
  }

  private choose(argument: Value): Resolved {
    const [condition, yes, no] = argument as [Value, Value, Value];
    return this.resolve(this.holds(condition) ? yes : no);
  }

  private equals(argument: Value): boolean {
    const [left, right] = argument as [Value, Value];
    return this.text(left) === this.text(right);
  }

  private findInMap(argument: Value): Resolved {
    const [map, first, second] = (argument as Value[]).map((key) => this.text(key));
    const value = this.scope.template.Mappings?.[map]?.[first]?.[second];
    if (value === undefined) {
      throw new UnresolvableReferenceError(
        `Fn::FindInMap in stack ${this.scope.stackName} looks up ${map}.${first}.${second}, which does not exist in the template's mappings`,
      );
    }
    return value as Resolved;
  }

  private conditionNamed(name: string): Value {
    const condition = this.scope.template.Conditions?.[name];
    if (condition === undefined) {
      throw new UnresolvableReferenceError(
        `condition ${name} of stack ${this.scope.stackName} is not declared in its template`,
      );
    }
    return condition;
  }

  private list(value: Value): readonly Resolved[] {
    const list = this.resolve(value);
    return Array.isArray(list) ? (list as readonly Resolved[]) : asText(list).split(',');
  }

  private lookUp(values: Readonly<Record<string, string>>, name: string, what: string): string {
    if (!Object.hasOwn(values, name)) {
      throw new UnresolvableReferenceError(
        `${what} ${name}, to which stack ${this.scope.stackName} refers, does not exist in the deployment`,
      );
    }
    return values[name];
  }
}

/** Returns the first `count` CIDR blocks of an IPv4 range, each with `hostBits` host bits. */
function cidrBlocks([range, count, hostBits]: readonly string[]): string[] {
  const start = range
    .split('/')[0]
    .split('.')
    .reduce((number, byte) => number * 256 + Number(byte), 0);
  return Array.from({ length: Number(count) }, (_, index) => {
    const address = start + index * 2 ** Number(hostBits);
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    return `${bytes.join('.')}/${32 - Number(hostBits)}`;
  });
}

function asText(value: Resolved): string {
  return Array.isArray(value) ? value.map(asText).join(',') : String(value === NO_VALUE ? '' : value);
}
