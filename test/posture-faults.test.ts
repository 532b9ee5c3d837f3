import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS, Template } from './posture-faults';
import { ROOT } from './workspace';

interface Source {
  readonly file: string;
  readonly template: Template;
}
interface Finding {
  readonly rule: string;
  readonly logicalId: string;
  readonly problem: string;
  readonly isAdvice: boolean;
}

// the built package, so that the workspace does not depend on any package
// eslint-disable-next-line @typescript-eslint/no-require-imports
const evidence = require(join(ROOT, 'packages', 'evidence', 'lib', 'index.js')) as {
  readAssembly(folder: string): Source[];
  postureFindings(sources: readonly Source[]): Finding[];
};

const APPS = ['brazilcart', 'codecommit-web', 'fintech', 'github-container', 'pulumi-gitops'];
const MOST_MISSED = 2;

/** Returns the findings in an assembly, with one line for each. */
function refusedIn(sources: readonly Source[]): Set<string> {
  const findings = evidence.postureFindings(sources).filter(({ isAdvice }) => !isAdvice);
  return new Set(findings.map(({ rule, logicalId, problem }) => `${rule} ${logicalId}: ${problem}`));
}

const assemblies = new Map<string, Source[]>();
const before = new Map<string, Set<string>>();

function sourcesOf(app: string): Source[] {
  const assembly = join(ROOT, 'apps', app, 'cdk.out');
  if (!existsSync(assembly)) {
    throw new Error(`${assembly} is missing: run npm run synth first`);
  }
  return evidence.readAssembly(assembly);
}

/** Returns the findings in a template with a fault that were not found without it. */
function foundWith([app, stack, , seed]: (typeof FAULTS)[number]): string[] {
  const sources = assemblies.get(app)!.map((source) => ({ ...source }));
  const seeded = sources.find(({ file }) => file.endsWith(`/${stack}.template.json`))!;
  Object.assign(seeded, { template: structuredClone(seeded.template) });
  seed(seeded.template);
  return [...refusedIn(sources)].filter((line) => !before.get(app)!.has(line));
}

/** Returns every location in a template, with null, a number and a list as its value. */
function* broken(template: unknown, steps: number): Generator<unknown> {
  const places = placesIn(template);
  for (let index = 0; index < places.length; index += Math.max(1, Math.floor(places.length / steps))) {
    for (const value of [null, 7, [[]], { Ref: null }]) {
      const copy = structuredClone(template);
      const place = placesIn(copy)[index];
      place.parent[place.key] = value;
      yield copy;
    }
  }
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        { parent: value as Record<string, unknown>, key },
        ...placesIn(inner),
      ])
    : [];
}

jest.setTimeout(300_000);

describe('of faults seeded into the templates of the apps, the posture checks', () => {
  beforeAll(() =>
    APPS.forEach((app) => {
      assemblies.set(app, sourcesOf(app));
      before.set(app, refusedIn(assemblies.get(app)!));
    }),
  );

  it(`find all but ${MOST_MISSED} of 97 or more`, () => {
    const missed = FAULTS.filter((fault) => foundWith(fault).length === 0).map(([app, , fault]) => `${app}: ${fault}`);

    expect(FAULTS.length).toBeGreaterThanOrEqual(97);
    expect(missed.slice(MOST_MISSED)).toEqual([]);
  });

  it.each(APPS)('never throw at %s, whatever is written in a place of its templates', (app) => {
    for (const { file, template } of assemblies.get(app)!) {
      for (const copy of broken(template, 12)) {
        expect(() => evidence.postureFindings([{ file, template: copy as Template }])).not.toThrow();
      }
    }
  });
});
