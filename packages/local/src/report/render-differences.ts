import { Adjustment } from '@slipway/embedded-aws';
import { escapeHtml as text } from './escape-html';
import { bareTable } from './html-parts';

/** Renders the differences between a run and AWS, with a collapsed group for each kind. */
export function renderDifferences(adjustments: readonly Adjustment[]): string {
  const groups = new Map<string, Adjustment[]>();
  adjustments.forEach((one) => groups.set(kindOf(one), [...(groups.get(kindOf(one)) ?? []), one]));
  const folded = [...groups].map(
    ([kind, group]) =>
      `<details class="group"><summary>${text(kind)} (${group.length})</summary>${bareTable(
        kind,
        ['Resource', 'What', 'Why'],
        group.map(({ path, what, why }) => [path, what, why]),
      )}</details>`,
  );
  return `${
    adjustments.length === 0
      ? ''
      : `<section><h2>Where this run differs from AWS</h2>
${folded.join('\n')}
</section>`
  }
<p>Every executed action ran with the credentials of its role. The embedded AWS enforced the actions and resources in the policies.
Policy elements that are listed as left out were not enforced; test them with policy simulation.</p>`;
}

/**
 * Returns the kind of a difference, such as `stubbed` for both `stubbed: AWS::SNS::Topic` and `stubbed:
 * AWS::SQS::Queue`.
 */
function kindOf({ what }: Adjustment): string {
  return what.split(/: |, | \(/, 1)[0];
}
