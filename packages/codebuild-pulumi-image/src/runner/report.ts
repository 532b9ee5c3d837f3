import { RunnerError } from './errors';

/**
 * The end of the log of a build that failed: each resource with its message first, then why the program ended and what
 * to do.
 */
export function failureReport(command: string, error: RunnerError): string {
  const resources = error.failed.map(({ resource, message }) => `FAILED ${resource ? `${resource}: ` : ''}${message}`);
  return [...resources, `slipway-pulumi: ${command}: ${error.message}`].join('\n');
}
