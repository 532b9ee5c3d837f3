import type { Scan, Scanner } from './finding';
import { type Failure, judge, type Rules, type Verdict } from './verdict';

/** Runs every scanner, even if another scanner fails, and returns the verdict on their findings. */
export async function scanWith(scanners: readonly Scanner[], root: string, rules: Rules): Promise<Verdict> {
  const scans: Scan[] = [];
  const failures: Failure[] = [];
  for (const scanner of scanners) {
    try {
      scans.push(await scanner.scan(root));
    } catch (error) {
      failures.push({ scanner: scanner.name, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return judge(scans, failures, rules);
}
