import type { Problem } from '../finding';
import { isStatement } from '../statement';

/** Refuses what stands among the statements of a policy and is none: the deployment may make any statement of it. */
export function unreadableStatement(entry: unknown): Problem[] {
  return isStatement(entry) && !hasFunction(entry)
    ? []
    : [
        {
          rule: 'unreadable-statement',
          problem: 'what stands in place of a statement cannot be read at synthesis, and may allow anything',
          instead:
            'write the statement out, with Effect, Action and Resource; of the functions only Fn::If may stand around it',
        },
      ];
}

/** A function beside elements, such as `Fn::Transform`, replaces them or adds others. */
function hasFunction(entry: object): boolean {
  return Object.keys(entry).some((key) => key.startsWith('Fn::'));
}
