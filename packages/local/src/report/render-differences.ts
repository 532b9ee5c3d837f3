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
<p>Every action ran with the credentials of its own role. The embedded AWS enforced the actions and resources of the policies;
what the table calls left out was enforced by nothing here, and is proven by simulation in the tests of the app if they say so.</p>`;
}

/** Returns the kind of a difference: `stubbed: AWS::SNS::Topic` and `stubbed: AWS::SQS::Queue` are of the same kind. */
function kindOf({ what }: Adjustment): string {
  return what.split(/: |, | \(/, 1)[0];
}
