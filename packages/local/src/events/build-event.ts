import { EmbeddedAws } from '@slipway/embedded-aws';
import { BuildRecord } from '../codebuild-api/called-build';
import { ServiceEvent } from './put-event';

/**
 * Returns the event that CodeBuild sends when a build starts or ends. The log link in the event is a path on this
 * machine.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications-ref.html
 */
export function buildEvent({ id, project, status, start, end, logFile }: BuildRecord, aws: EmbeddedAws): ServiceEvent {
  const arn = `arn:aws:codebuild:${aws.region}:${aws.accountId}:build/${id}`;
  return {
    source: 'aws.codebuild',
    detailType: 'CodeBuild Build State Change',
    resources: [arn],
    detail: {
      'build-status': status,
      'project-name': project,
      'build-id': arn,
      'current-phase': end === undefined ? 'SUBMITTED' : 'COMPLETED',
      'additional-information': {
        'build-complete': end !== undefined,
        'build-start-time': start,
        logs: { 'deep-link': logFile },
      },
      version: '1',
    },
  };
}
