import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { FailedResource } from './errors';
import { resourceOf } from './plan';

const metadata = v.object({ urn: v.string(), op: v.string() });
const engineEvent = v.object({
  diagnosticEvent: v.optional(v.object({ urn: v.optional(v.string()), message: v.string(), severity: v.string() })),
  resOpFailedEvent: v.optional(v.object({ metadata })),
});

/**
 * Reads failures from the engine event log that Pulumi writes for its Automation API. The log is missing if a run ended
 * before the engine started, and its last line can be incomplete.
 *
 * @see https://www.pulumi.com/docs/iac/automation-api/
 */
export async function failedResources(file: string): Promise<readonly FailedResource[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const events = text.split('\n').flatMap(parse);
  const said = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === 'error' ? [diagnosticEvent] : [],
  );
  const failed = events.flatMap(({ resOpFailedEvent }) => (resOpFailedEvent ? [resOpFailedEvent.metadata] : []));
  const silent = failed.filter(({ urn }) => !said.some((diagnostic) => diagnostic.urn === urn));
  return [
    ...said.map(({ urn, message }) => ({ ...(urn && { resource: label(urn) }), message: plain(message) })),
    ...silent.map(({ urn, op }) => ({ resource: label(urn), message: `${op} failed` })),
  ];
}

function parse(line: string): v.InferOutput<typeof engineEvent>[] {
  try {
    return [v.parse(engineEvent, JSON.parse(line))];
  } catch {
    return [];
  }
}

function label(urn: string): string {
  const { type, name } = resourceOf(urn);
  return `${type} ${name}`;
}

/** Removes Pulumi's color markers from a message, such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, '').trim();
}
