import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../src';

const FOLDER = join(__dirname, '..', '..', 'src', 'posture', 'checks');

describe('the checks', () => {
  it('are one file each, which is named after the check', () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ''));

    expect(CHECKS.map(({ id }) => id).sort()).toEqual(files.filter((file) => file !== 'index').sort());
  });

  it('have a test file each', () => {
    const tested = readdirSync(join(__dirname, 'checks')).map((file) => file.replace(/\.test\.ts$/, ''));

    expect(tested.sort()).toEqual(CHECKS.map(({ id }) => id).sort());
  });

  it.each(CHECKS)('$id states its rule, the reason, the source, and the items that it serves', (check) => {
    expect(check.wants).toMatch(/^\S.*[^.]$/);
    expect(check.why).toMatch(/^\S.*[^.]$/);
    expect(check.source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|docs\.github\.com)\//);
    expect(check.items.pciDss.length).toBeGreaterThan(0);
    check.items.pciDss.forEach((item) => expect(item).toMatch(/^(\d{1,2}|A\d)(\.\d{1,2}){1,4}$/));
    (check.items.cisAws ?? []).forEach((item) => expect(item).toMatch(/^\d(\.\d{1,2}){1,3}$/));
  });
});
