import { RunnerError } from './errors';

/**
 * Returns the last lines of a failed build's log: each failed resource with its message, then the reason and what to
 * do.
 */
export function failureReport(command: string, error: RunnerError): string {
  const resources = error.failed.map(({ resource, message }) => `FAILED ${resource ? `${resource}: ` : ''}${message}`);
  return [...resources, `slipway-pulumi: ${command}: ${error.message}`].join('\n');
}
