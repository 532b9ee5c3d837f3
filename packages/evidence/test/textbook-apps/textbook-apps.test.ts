import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { main } from '../../src/cli';
import { Synthesized, synthesize, TEXTBOOK_APPS } from './apps';

/** Finding with a reviewer's comment. */
interface Judged {
  readonly check: string;
  readonly on: string;
  readonly finding: string;
  readonly refuses: boolean;
  readonly isTrue: boolean;
  readonly because: string;
}

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly logicalId: string;
  readonly message: string;
}

const JUDGED = parse(readFileSync(join(__dirname, 'judged.yaml'), 'utf8')) as Readonly<Record<string, Judged[]>>;
const NAMES = Object.keys(TEXTBOOK_APPS);
jest.setTimeout(120_000); // the apps are synthesized before all tests

const HOME = mkdtempSync(join(tmpdir(), 'textbook-apps-'));
const apps = new Map<string, Synthesized>();

beforeAll(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints the findings of the plugin
  NAMES.forEach((name) => apps.set(name, synthesize(name, join(HOME, name))));
});
afterAll(() => {
  jest.restoreAllMocks();
  rmSync(HOME, { recursive: true, force: true });
});

/** Returns the findings of the command in an app, one per line, and its exit code. */
function posture({ folder }: Synthesized): { readonly code: number; readonly lines: string[] } {
  const json = join(folder, 'posture.json');
  const code = main(['node', 'slipway-evidence', 'posture', folder, '--json', json], () => undefined);
  const { templates } = JSON.parse(readFileSync(json, 'utf8')) as { templates: { findings: Found[] }[] };
  const found = templates.flatMap(({ findings }) => findings);
  return {
    code,
    lines: found.map(({ rule, severity, logicalId, message }) => `${severity} ${rule} ${logicalId}: ${message}`).sort(),
  };
}

function asLine({ check, on, finding, refuses }: Judged): string {
  return `${refuses ? 'error' : 'advice'} posture::${check} ${on}: ${finding}`;
}

/** Percentage of false alarms. */
function shareOfFalse(judged: readonly Judged[]): number {
  return judged.filter(({ isTrue }) => !isTrue).length / judged.length;
}

describe('apps like those in tutorials', () => {
  it('are twenty or more, and each was judged', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(20);
    expect(Object.keys(JUDGED).sort()).toEqual([...NAMES].sort());
  });

  it.each(NAMES)('gets the findings that were judged, and no others: %s', (name) => {
    const { lines } = posture(apps.get(name)!);

    expect(lines).toEqual(JUDGED[name].map(asLine).sort());
  });

  it.each(NAMES)('is refused by the plugin and by the command for the same findings: %s', (name) => {
    const wanted = JUDGED[name].filter(({ refuses }) => refuses).map(({ check, on }) => `${check} ${on}`);
    const { refused } = apps.get(name)!;

    expect([...refused].sort()).toEqual(wanted.sort());
    expect(posture(apps.get(name)!).code).toBe(wanted.length > 0 ? 1 : 0);
  });

  it.each([
    ['what refuses', true],
    ['advice', false],
  ])('at most one in ten is a false alarm: %s', (_, wanted) => {
    const judged = Object.values(JUDGED)
      .flat()
      .filter(({ refuses }) => refuses === wanted);

    expect(judged.length).toBeGreaterThan(10);
    expect(shareOfFalse(judged)).toBeLessThanOrEqual(0.1);
    judged.forEach(({ because }) => expect(because).toMatch(/\w+ \w+/));
  });
});
