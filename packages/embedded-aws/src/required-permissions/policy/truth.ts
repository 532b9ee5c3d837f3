/** An answer that may be missing: `undefined` means that it depends on something which the runner does not know. */
export type Truth = boolean | undefined;

/** Whether every answer is yes. One no decides; otherwise one missing answer leaves it open. */
export function all(answers: readonly Truth[]): Truth {
  if (answers.includes(false)) {
    return false;
  }
  return answers.includes(undefined) ? undefined : true;
}

/** Whether one answer is yes. One yes decides; otherwise one missing answer leaves it open. */
export function any(answers: readonly Truth[]): Truth {
  if (answers.includes(true)) {
    return true;
  }
  return answers.includes(undefined) ? undefined : false;
}

export function not(answer: Truth): Truth {
  return answer === undefined ? undefined : !answer;
}
