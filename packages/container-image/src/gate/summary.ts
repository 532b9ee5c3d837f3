import type { Verdict } from './verdict';

/** A verdict in numbers. It has no text of others in it, so that a pipeline can hand it on as a variable. */
export function summaryOf({ limits, findings, expiredWaivers, unusedWaivers }: Verdict): string {
  const waived = findings.filter(({ waivedUntil }) => waivedUntil).length;
  return [
    `${limits.map(({ severity, found }) => `${found} ${severity}`).join(', ')} beyond what is waived`,
    `${findings.length} findings, ${waived} waived`,
    `waivers: ${expiredWaivers.length} expired, ${unusedWaivers.length} unused`,
  ].join('; ');
}
