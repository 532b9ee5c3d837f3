import { Logger } from '@aws-lambda-powertools/logger';

/** Keeps the logs of handlers out of the output of the tests. */
export function quiet(): void {
  (['info', 'warn', 'error'] as const).forEach((level) => jest.spyOn(Logger.prototype, level).mockImplementation());
}
