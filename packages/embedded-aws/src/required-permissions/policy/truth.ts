/** Answer that may be missing: `undefined` if it depends on something that the runner does not know. */
export type Truth = boolean | undefined;

/**
 * Returns whether every answer is yes. A single no decides; otherwise a single missing answer leaves the result open.
 */
export function all(answers: readonly Truth[]): Truth {
  if (answers.includes(false)) {
    return false;
  }
  return answers.includes(undefined) ? undefined : true;
}

/**
 * Returns whether any answer is yes. A single yes decides; otherwise a single missing answer leaves the result open.
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
