/** Truth value, or `undefined` if the value depends on unknown facts. */
export type Truth = boolean | undefined;

/**
 * Returns whether all values are true. Returns false if any value is false, and otherwise undefined if any value is
 * unknown.
 */
export function all(answers: readonly Truth[]): Truth {
  if (answers.includes(false)) {
    return false;
  }
  return answers.includes(undefined) ? undefined : true;
}

/**
 * Returns whether any value is true. Returns true if any value is true, and otherwise undefined if any value is
 * unknown.
 */
export function any(answers: readonly Truth[]): Truth {
  if (answers.includes(true)) {
    return true;
  }
  return answers.includes(undefined) ? undefined : false;
}

export function not(answer: Truth): Truth {
  return answer === undefined ? undefined : !answer;
}
