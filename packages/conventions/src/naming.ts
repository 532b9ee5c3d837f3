import { Token } from 'aws-cdk-lib/core';
import { NameRule } from './name-rule';

const PLACEHOLDER = /\{([a-zA-Z]+)\}/g;

/**
 * Names that follow one pattern, each checked against the rule of what it names.
 *
 * Two deployments of one app live side by side when a value of the pattern differs between them, such as a suffix.
 */
export class Naming {
  /**
   * Names by a pattern such as `brazilcart-{type}-{suffix}` or `{type}-{environment}-{suffix}`.
   *
   * @param pattern must hold `{type}`; every other placeholder is taken from `values`
   * @throws where a placeholder has no value, a value is empty, or the pattern has no `{type}`
   */
  public static pattern(pattern: string, values: Readonly<Record<string, string>>): Naming {
    if (!pattern.includes('{type}')) {
      throw new Error(
        `naming pattern '${pattern}' has no {type}: without it every resource would get the same name; write one such as 'app-{type}-{suffix}'`,
      );
    }
    for (const [, placeholder] of pattern.matchAll(PLACEHOLDER)) {
      if (placeholder !== 'type' && !values[placeholder]) {
        throw new Error(
          `naming pattern '${pattern}' asks for {${placeholder}}, which has no value; give it, or take it out of the pattern`,
        );
      }
    }
    return new Naming(pattern, values);
  }

  private constructor(
    private readonly pattern: string,
    private readonly values: Readonly<Record<string, string>>,
  ) {}

  /**
   * The name of a resource.
   *
   * @param type what stands for `{type}`, such as `pipeline` or `build-role`; its last word chooses the rule
   * @param rule checked instead of the rule of the last word of `type`
   * @throws where the name breaks the rule
   */
  public of(type: string, rule: NameRule = NameRule.ofType(type)): string {
    const values: Record<string, string> = { ...this.values, type };
    const name = this.pattern.replace(PLACEHOLDER, (_, placeholder: string) => values[placeholder]);
    if (!Token.isUnresolved(name)) {
      rule.check(name);
    }
    return name;
  }
}
