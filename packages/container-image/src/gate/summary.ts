import type { Verdict } from './verdict';

/**
 * Returns the counts of a verdict as text. The text contains no external input, so a pipeline can pass it as a
 * variable.
 */
export function summaryOf({ limits, findings, expiredWaivers, unusedWaivers }: Verdict): string {
  const waived = findings.filter(({ waivedUntil }) => waivedUntil).length;
  return [
    `${limits.map(({ severity, found }) => `${found} ${severity}`).join(', ')} not counting waived findings`,
    `${findings.length} findings, ${waived} waived`,
    `waivers: ${expiredWaivers.length} expired, ${unusedWaivers.length} unused`,
  ].join('; ');
}
