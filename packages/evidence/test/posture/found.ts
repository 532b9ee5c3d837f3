import type { PostureCheck } from '../../src';
import { postureFindings } from '../../src/posture/posture-findings';

/** Resource as declared in a template. */
export interface Declared {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Metadata?: unknown;
  readonly Condition?: string;
}

export type Resources = Readonly<Record<string, Declared>>;

/** Other sections of a template, and the environment of its stack. */
export interface Around {
  readonly Parameters?: unknown;
  readonly Mappings?: unknown;
  readonly Conditions?: unknown;
  readonly Outputs?: unknown;
  readonly account?: string;
  readonly region?: string;
  /** Templates of other stacks in the assembly, by file. */
  readonly others?: Readonly<Record<string, unknown>>;
  /** Environments of the other stacks. @default - the environment of the template */
  readonly elsewhere?: { readonly account?: string; readonly region?: string };
}

/**
 * Returns the findings of a check in a template, such as `Bucket: the bucket accepts requests without TLS`. Advice is
 * marked.
 */
export function found(check: PostureCheck, Resources: Resources, around: Around = {}): string[] {
  const { account, region, others = {}, elsewhere, ...sections } = around;
  const sources = [
    { file: 'Shop.template.json', account, region, template: { ...sections, Resources } },
    ...Object.entries(others).map(([file, template]) => ({ file, account, region, ...elsewhere, template })),
  ];
  return postureFindings(sources, [check])
    .filter(({ file }) => file === 'Shop.template.json')
    .map(({ logicalId, problem, isAdvice }) => `${isAdvice ? 'advice for ' : ''}${logicalId}: ${problem}`);
}

/** Case of a table: its name and the template. */
export type Case = readonly [name: string, resources: Resources, around?: Around];

/** Case with the finding that is expected in it. */
export type RedCase = readonly [name: string, finding: RegExp, resources: Resources, around?: Around];

/** Tests of every check: what it rejects, what it advises, and what it accepts. */
export function describeCheck(
  check: PostureCheck,
  {
    red,
    advice = [],
    green,
  }: { readonly red: readonly RedCase[]; readonly advice?: readonly RedCase[]; readonly green: readonly Case[] },
): void {
  describe(`the check ${check.id}`, () => {
    it.each(red.map((one) => ({ name: one[0], one })))('refuses $name', ({ one: [, finding, resources, around] }) => {
      expect(found(check, resources, around)).toContainEqual(expect.stringMatching(finding));
      expect(found(check, resources, around)).not.toContainEqual(expect.stringContaining('advice'));
    });

    if (advice.length > 0) {
      it.each(advice.map((one) => ({ name: one[0], one })))(
        'advises on $name',
        ({ one: [, finding, resources, around] }) => {
          expect(found(check, resources, around)).toEqual([expect.stringMatching(finding)]);
          expect(found(check, resources, around)).toEqual([expect.stringMatching(/^advice for /)]);
        },
      );
    }

    it.each(green.map((one) => ({ name: one[0], one })))('accepts $name', ({ one: [, resources, around] }) => {
      expect(found(check, resources, around)).toEqual([]);
    });
  });
}
