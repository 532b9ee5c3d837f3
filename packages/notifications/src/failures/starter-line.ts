import type { PipelineExecution } from '@aws-sdk/client-codepipeline';
import { oneLine } from './one-line';

const LONGEST_NAME = 100;
/** Pipeline variable with the user who pushed, or `manual` if a person or a schedule started the execution. */
const ACTOR = 'ACTOR';
const MANUAL = 'manual';

/** Returns a line that names the user or event that started an execution. */
export function starterLine({ variables = [], trigger }: PipelineExecution): string {
  const actor = variables.find(({ name, resolvedValue }) => name === ACTOR && resolvedValue !== MANUAL)?.resolvedValue;
  return `By: ${actor ? oneLine(actor, LONGEST_NAME) : triggerOf(trigger)}`;
}

/** Returns the last part of an ARN, such as `ada` from `arn:aws:sts::111122223333:assumed-role/Lead/ada`. */
export function lastPartOf(arn: string): string {
  return oneLine(arn.split('/').at(-1)!, LONGEST_NAME);
}

function triggerOf(trigger: PipelineExecution['trigger']): string {
  const { triggerType = 'unknown', triggerDetail } = trigger ?? {};
  return triggerDetail ? `${lastPartOf(triggerDetail)} (${triggerType})` : triggerType;
}
