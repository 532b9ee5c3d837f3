import * as fc from 'fast-check';
import { BadInputError } from '../../src/gate/errors';
import { parseWaivers, Waiver } from '../../src/gate/waivers';
import { stringify } from 'yaml';

jest.setTimeout(30_000); // hundreds of inputs

const GOOD = { id: 'CVE-2026-1', reason: 'not reachable', owner: 'platform', expires: '2026-12-31' };
const file = (...waivers: object[]) => stringify({ waivers });

describe('the waiver file', () => {
  it('holds waivers with id, reason, owner, last day, and a package if the waiver is limited to one', () => {
    const yaml = `waivers:
  - id: CVE-2026-1
    reason: not reachable
    owner: platform
    expires: 2026-12-31
  - { id: CVE-2026-1, package: openssl, reason: the fix is not out, owner: ops, expires: "2027-01-01" }
`;

    const waivers = parseWaivers(yaml, 'waivers.yaml');

    expect(waivers).toEqual([
      GOOD,
      { id: 'CVE-2026-1', package: 'openssl', reason: 'the fix is not out', owner: 'ops', expires: '2027-01-01' },
    ]);
  });

  it('may be without waivers', () => {
    expect(parseWaivers('waivers: []', 'waivers.yaml')).toEqual([]);
  });

  it.each([
    [
      'is empty',
      '',
      'waivers.yaml: the file: is not an object of keys and values; list waivers under the key waivers, each with id, reason, owner, expires (a date such as 2026-12-31) and, optionally, package',
    ],
    ['is a list without key', stringify([GOOD]), 'waivers.yaml: waivers: is missing'],
    ['has text for a list', 'waivers: none', 'waivers.yaml: waivers: is not a list'],
    ['is not YAML', 'waivers: [', 'waivers.yaml is not valid YAML: '],
    ['names an alias that is not there', 'waivers: *gone', 'waivers.yaml is not valid YAML: '],
    ['has another key', 'waivers: []\nwaiver: []', 'waivers.yaml: waiver: is not a known key'],
    ['lacks the id', file({ ...GOOD, id: undefined }), 'waivers.yaml: waivers.0.id: is missing'],
    ['lacks the reason', file(GOOD, { ...GOOD, reason: undefined }), 'waivers.yaml: waivers.1.reason: is missing'],
    ['has an empty reason', file({ ...GOOD, reason: '  ' }), 'waivers.yaml: waivers.0.reason: is empty'],
    ['lacks the owner', file({ ...GOOD, owner: null }), 'waivers.yaml: waivers.0.owner: is not text'],
    ['lacks the last day', file({ ...GOOD, expires: undefined }), 'waivers.yaml: waivers.0.expires: is missing'],
    [
      'never ends',
      file({ ...GOOD, expires: 'never' }),
      "waivers.yaml: waivers.0.expires: is 'never', which is not a date such as 2026-12-31",
    ],
    [
      'ends on a day that does not exist',
      file({ ...GOOD, expires: '2026-02-30' }),
      "waivers.0.expires: is '2026-02-30', which is not a date",
    ],
    [
      'ends in a month that does not exist',
      file({ ...GOOD, expires: '2026-13-01' }),
      "waivers.0.expires: is '2026-13-01', which is not a date",
    ],
    ['ends at a time of a day', file({ ...GOOD, expires: '2026-12-31T00:00:00Z' }), 'which is not a date'],
    ['has a number for an id', file({ ...GOOD, id: 2026 }), 'waivers.yaml: waivers.0.id: is not text'],
    [
      'misspells a key, which would be a wider waiver',
      file({ ...GOOD, pakage: 'openssl' }),
      'waivers.yaml: waivers.0.pakage: is not a known key',
    ],
    [
      'waives a finding twice',
      file(GOOD, { ...GOOD, expires: '2030-01-01' }),
      'waivers.yaml: CVE-2026-1 is waived twice, so it is unclear which expiry date applies; remove one of the waivers',
    ],
    [
      'waives a finding of a package twice',
      file({ ...GOOD, package: 'a' }, { ...GOOD, package: 'a' }),
      'waivers.yaml: CVE-2026-1 in a is waived twice',
    ],
  ])('refuses one that %s', (_, yaml, message) => {
    expect(() => parseWaivers(yaml, 'waivers.yaml')).toThrow(message);
    expect(() => parseWaivers(yaml, 'waivers.yaml')).toThrow(BadInputError);
  });

  it('is waivers or one clear error, whatever it holds', () => {
    const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constant(undefined));
    const nearlyWaiver = fc.record(
      { id: value, reason: value, owner: value, expires: fc.oneof(value, fc.constant('2026-12-31')), package: value },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((json) => stringify(json)),
      fc.array(nearlyWaiver).map((waivers) => stringify({ waivers })),
    );

    fc.assert(
      fc.property(text, (yaml) => {
        const result = attempt(() => parseWaivers(yaml, 'waivers.yaml'));

        expect(
          result instanceof BadInputError
            ? result.message.startsWith('waivers.yaml')
            : (result as Waiver[]).every(complete),
        ).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

const complete = ({ id, reason, owner, expires }: Waiver) =>
  [id, reason, owner].every((text) => text.trim() !== '') && /^\d{4}-\d{2}-\d{2}$/.test(expires);

function attempt<T>(act: () => T): T | unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
