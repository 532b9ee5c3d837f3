import { RuleCondition } from './shapes';

/** Parts of a request that listener rules can match. */
export interface RequestFacts {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const MATCHERS: Readonly<Record<string, (condition: RuleCondition, request: RequestFacts) => boolean>> = {
  'path-pattern': (condition, { path }) =>
    anyMatches(condition.PathPatternConfig?.Values ?? condition.Values, path, ''),
  'host-header': (condition, { host }) =>
    anyMatches(condition.HostHeaderConfig?.Values ?? condition.Values, host.replace(/:\d+$/, ''), 'i'),
  'http-request-method': ({ HttpRequestMethodConfig: config }, { method }) => (config?.Values ?? []).includes(method),
  'http-header': ({ HttpHeaderConfig: config }, { headers }) =>
    anyMatches(config?.Values, String(headers[String(config?.HttpHeaderName).toLowerCase()] ?? ''), 'i'),
};

/** Condition fields that the model supports. */
export const MATCHED_FIELDS: readonly string[] = Object.keys(MATCHERS);

/**
 * Returns whether a request meets all conditions of a listener rule.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function matches(conditions: readonly RuleCondition[], request: RequestFacts): boolean {
  return conditions.every((condition) => MATCHERS[condition.Field](condition, request));
}

/** Returns whether any pattern matches a text. `*` matches any number of characters, and `?` matches one. */
function anyMatches(patterns: readonly string[] = [], text: string, flags: '' | 'i'): boolean {
  return patterns.some((pattern) =>
    new RegExp(
      `^${pattern
        .replace(/[\\^$+.()|[\]{}]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      `s${flags}`,
    ).test(text),
  );
}
