import { Answer, Files, Job, JobFailedError } from '@slipway/pipeline-job';
import * as v from 'valibot';
import { DIGEST } from '../repository/image-digest';
import { REPORT, WAIVERS } from './env';
import { refusalOf } from './refusal';
import { reportJunit } from './report-junit';
import { reportText } from './report-text';
import { ImageScans, readScan, takesTooLong } from './scan';
import type { Limits } from './severity';
import { summaryOf } from './summary';
import { Verdict, judge, closedOnError } from './verdict';
import { Waiver, parseWaivers } from './waivers';

/** Settings of a gate, and its access to image scans. */
export interface Gate {
  readonly scans: ImageScans;
  readonly limits: Limits;
  /** Time for which the gate waits for a scan, in milliseconds from its first invocation for the job. */
  readonly timeoutMilliseconds: number;
  now(): number;
  /** Logs the whole report, because a pipeline does not show artifacts of a failed action. */
  record(verdict: Verdict, report: string): void;
}

interface Progress {
  /** Time at which the gate began to wait, in milliseconds since 1970. */
  readonly since: number;
}

const Parameters = v.object({ digest: v.pipe(v.string(), v.regex(DIGEST)) });

/**
 * Handles a pipeline job: checks the image whose digest is in the job parameters, and stores the reports.
 *
 * @throws JobFailedError if the image is refused, or the input of the job is not valid
 */
export async function judgeJob(job: Job, gate: Gate): Promise<Answer> {
  const digest = digestOf(job.parameters);
  const waivers = waiversOf(await job.input());
  const { since } = (job.progress ?? { since: gate.now() }) as Progress;
  const verdict = await closedOnError(digest, verdictOn(digest, waivers, since, gate));
  if (!verdict) {
    return { done: false, progress: { since }, summary: `waiting for the scan of ${digest}` };
  }
  const report = reportText(verdict);
  gate.record(verdict, report);
  await job.output(filesOf(verdict, report));
  if (!verdict.passed) {
    throw new JobFailedError(refusalOf(verdict));
  }
  return { done: true, variables: { GATE_SUMMARY: summaryOf(verdict) }, summary: summaryOf(verdict) };
}

/** Returns the verdict, or undefined while the gate can still wait for the scan. */
async function verdictOn(
  digest: string,
  waivers: readonly Waiver[],
  since: number,
  { scans, limits, timeoutMilliseconds, now }: Gate,
): Promise<Verdict | undefined> {
  const { status, findings } = await readScan(scans, digest);
  if (findings) {
    return judge(digest, findings, waivers, limits, now());
  }
  if (now() - since >= timeoutMilliseconds) {
    throw takesTooLong(digest, status, timeoutMilliseconds);
  }
  return undefined;
}

function digestOf(parameters: unknown): string {
  const result = v.safeParse(Parameters, parameters);
  if (!result.success) {
    throw new JobFailedError(
      `the job parameters of the gate are ${JSON.stringify(parameters)}, but the gate needs a digest (sha256: and 64 hex digits), not a tag; pass the variable that the image build exports`,
    );
  }
  return result.output.digest;
}

function waiversOf({ [WAIVERS]: file }: Files): readonly Waiver[] {
  try {
    return file ? parseWaivers(Buffer.from(file).toString(), WAIVERS) : [];
  } catch (error) {
    throw new JobFailedError((error as Error).message, { cause: error });
  }
}

function filesOf(verdict: Verdict, report: string): Files {
  const files = {
    [REPORT.text]: `${report}\n`,
    [REPORT.verdict]: `${JSON.stringify(verdict, undefined, 2)}\n`,
    [REPORT.tests]: reportJunit(verdict),
  };
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]));
}
