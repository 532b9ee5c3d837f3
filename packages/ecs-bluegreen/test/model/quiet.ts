import { Logger } from '@aws-lambda-powertools/logger';

/** Suppresses the logs of handlers in the output of the tests. */
export function quiet(): void {
  (['info', 'warn', 'error'] as const).forEach((level) => jest.spyOn(Logger.prototype, level).mockImplementation());
}
