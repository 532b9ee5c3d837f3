import { BadInputError } from './errors';
import { Limits, SEVERITIES, Severity } from './severity';

const LIMIT = /^([A-Z]+):(\d{1,6})$/;
const EXAMPLE = "write limits such as 'CRITICAL:0,HIGH:0,MEDIUM:10'";

/** Formats limits in the form that `parseLimits` reads. */
export function formatLimits(limits: Limits): string {
  return SEVERITIES.filter((severity) => limits[severity] !== undefined)
    .map((severity) => `${severity}:${limits[severity]}`)
    .join(',');
}

/**
 * Parses limits such as `CRITICAL:0,HIGH:0`.
 * @throws BadInputError if the text is empty, an entry is not a severity and a number, or a severity is repeated
 */
export function parseLimits(text: string): Limits {
  const limits: Partial<Record<Severity, number>> = {};
  for (const entry of text.split(',')) {
    const [, severity, most] = LIMIT.exec(entry.trim()) ?? [];
    if (!SEVERITIES.includes(severity as Severity)) {
      throw new BadInputError(
        `limit '${entry}' is not valid: a limit is one of ${SEVERITIES.join(', ')}, a colon and a number; ${EXAMPLE}`,
      );
    }
    if (limits[severity as Severity] !== undefined) {
      throw new BadInputError(`limits '${text}' name ${severity} twice; ${EXAMPLE}`);
    }
    limits[severity as Severity] = Number(most);
  }
  return limits;
}
