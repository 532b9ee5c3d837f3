import type { PostureCheck } from '../../src';
import { postureFindings } from '../../src/posture/posture-findings';

/** A resource as a template declares it. */
export interface Declared {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Metadata?: unknown;
  readonly Condition?: string;
}

export type Resources = Readonly<Record<string, Declared>>;

/** What else a template says, and where it is deployed to. */
export interface Around {
  readonly Parameters?: unknown;
  readonly Mappings?: unknown;
  readonly Conditions?: unknown;
  readonly Outputs?: unknown;
  readonly account?: string;
  readonly region?: string;
  /** Templates of other stacks of the assembly, by file. */
  readonly others?: Readonly<Record<string, unknown>>;
  /** Where the other stacks are deployed to. @default - where the template is deployed to */
  readonly elsewhere?: { readonly account?: string; readonly region?: string };
}

/** What a check finds in a template, such as `Bucket: the bucket accepts requests without TLS`; advice is marked. */
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

/** One case of a table: its name, and the template. */
export type Case = readonly [name: string, resources: Resources, around?: Around];

/** A case, and what has to be found in it. */
export type RedCase = readonly [name: string, finding: RegExp, resources: Resources, around?: Around];

/** The tests that every check has: what it refuses, what it advises, and what it lets pass. */
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
