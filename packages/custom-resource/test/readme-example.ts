import { answer } from '@slipway/custom-resource';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const { Name: id } = event.ResourceProperties;
  const reason = id ? undefined : 'the property Name is missing: set Name';
  await answer(event, { id, reason }, fetch);
}
