import {
  ComplianceReport,
  complianceReport,
  complianceReportPage,
  evaluatePackBy,
  ItemStanding,
  PCI_DSS_4,
  ReportedFinding,
} from '@slipway/evidence';
import { findings } from '@slipway/least-privilege';
import { pipelineFindings } from '@slipway/pipeline';
import { Answer, Job, JobFailedError } from '@slipway/pipeline-job';
import * as v from 'valibot';
import { deployedTemplate, Place } from './deployed-template';

/** Inputs of the compliance gate, and the storage for its reports. */
export interface ComplianceGateParts {
  readonly system: string;
  readonly place: Place;
  /** Names of the stacks to check. */
  readonly stacks: readonly string[];
  /** Function that returns the deployed template of a stack, as JSON text. */
  readonly templateOf: (stackName: string) => Promise<string>;
  /** Function that stores a file of a report under an object key. */
  readonly keep: (key: string, text: string, contentType: string) => Promise<void>;
  readonly now: () => Date;
}

const Parameters = v.object({
  execution: v.string(),
  commit: v.string(),
  image: v.string(),
  scan: v.string(),
});

/** Maximum number of findings in a message. The report contains all of them. */
const NAMED = 5;

/**
 * Checks the deployed templates, and stores a report, whether or not they comply.
 *
 * @throws JobFailedError if an item is not met
 */
export async function checkDeployed(
  { parameters }: Pick<Job, 'parameters'>,
  { system, place, stacks, templateOf, keep, now }: ComplianceGateParts,
): Promise<Answer> {
  const { execution, commit, image, scan } = v.parse(Parameters, parameters);
  const templates = await Promise.all(
    stacks.map(async (stack) => deployedTemplate(stack, await templateOf(stack), place)),
  );
  const result = evaluatePackBy({ findings, pipelineFindings }, PCI_DSS_4, templates);
  const release = { Commit: commit, Image: image, 'Scan of the image': scan, Execution: execution };
  const report = complianceReport({ system, release, now: now() }, templates, result);
  const name = `${report.written.slice(0, 10).replaceAll('-', '/')}/${execution}`;
  await keep(`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`, 'application/json');
  await keep(`${name}.html`, complianceReportPage(report), 'text/html; charset=utf-8');
  if (!report.holds) {
    throw new JobFailedError(refusalOf(report, name));
  }
  return { done: true, variables: { REPORT: `${name}.html`, SUMMARY: summaryOf(report) }, summary: summaryOf(report) };
}

function summaryOf({ title, counts }: ComplianceReport): string {
  const shown = [ItemStanding.MET, ItemStanding.ACCEPTED, ItemStanding.NOT_MET, ItemStanding.OPEN];
  return `${title}: ${shown.map((standing) => `${counts[standing]} ${standing}`).join(', ')}`;
}

function refusalOf({ title, refused }: ComplianceReport, name: string): string {
  const more = refused.length > NAMED ? `; and ${refused.length - NAMED} more` : '';
  return `${title} is not met by the deployed templates: ${refused.slice(0, NAMED).map(inWords).join('; ')}${more}. See the report ${name}.html for details, and the runbook for what to do`;
}

function inWords({ items, rule, places, message, lapsed }: ReportedFinding): string {
  const until = lapsed ? `, accepted until ${lapsed.expires}` : '';
  return `${items.join(', ')} (${rule} in ${places.join(', ')}: ${message}${until})`;
}
