import type { ArtifactRevision } from '@aws-sdk/client-codepipeline';
import { oneLine } from './one-line';

const COMMIT = /^[0-9a-f]{40}$/;
const SHOWN_OF_COMMIT = 12;
const LONGEST_SUMMARY = 100;

/** Returns the revision of an execution: the commit and the first line of its message, or the version of an object. */
export function revisionLine([revision]: readonly ArtifactRevision[]): string {
  if (!revision?.revisionId) {
    return 'Commit: none, because the source was not read';
  }
  const { revisionId, revisionSummary = '' } = revision;
  if (!COMMIT.test(revisionId)) {
    return `Revision: ${oneLine(revisionId, LONGEST_SUMMARY)}`;
  }
  const [firstLine] = messageOf(revisionSummary).trim().split('\n');
  return `Commit: ${revisionId.slice(0, SHOWN_OF_COMMIT)} ${oneLine(firstLine, LONGEST_SUMMARY)}`.trim();
}

/**
 * Returns the commit message of a revision. A connection wraps the message in JSON:
 * `{"ProviderType":"GitHub","CommitMessage":"…"}`.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
 */
function messageOf(summary: string): string {
  try {
    const { CommitMessage: message } = JSON.parse(summary) as { readonly CommitMessage?: string };
    return message ?? summary;
  } catch {
    return summary;
  }
}
