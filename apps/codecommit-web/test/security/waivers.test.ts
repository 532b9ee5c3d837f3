import { parseWaivers as parseOfGate } from '@slipway/container-image/lib/gate/waivers';
import { parseWaivers } from '../../web/security/waivers';

type Fields = Readonly<Record<string, unknown>>;

const waiver = (fields: Fields = {}): Fields => ({
  id: 'GHSA-jf85-cpcp-j695',
  reason: 'the vulnerable function is never called',
  owner: 'web@example.com',
  expires: '2026-12-31',
  ...fields,
});
const file = (...waivers: unknown[]) => JSON.stringify({ waivers });

/** Result of parsing a file. Undefined if the parser rejects the file. */
function madeOf(parse: (yaml: string, name: string) => unknown, yaml: string): unknown {
  try {
    return parse(yaml, 'waivers.yaml');
  } catch (error) {
    expect((error as Error).message).toContain('waivers.yaml');
    return undefined;
  }
}

const ACCEPTED = [
  'waivers: []',
  file(waiver()),
  file(waiver({ package: 'lodash' })),
  file(waiver(), waiver({ package: 'lodash' })),
  file(waiver({ reason: '  with room around it  ', expires: ' 2026-12-31 ', package: ' lodash ' })),
  `waivers:
  - id: CVE-2026-31337 # a comment
    reason: >-
      over
      two lines
    owner: web@example.com
    expires: 2028-02-29
`,
];

const REFUSED = [
  '',
  'null',
  '[]',
  'waivers',
  'waivers: [',
  'waivers: null',
  'waivers: {}',
  'waivers: text',
  '{"waivers":[],"other":1}',
  '{"waiver":[]}',
  ...['text', 1, null, [], true].map((one) => file(one)),
  ...['id', 'reason', 'owner', 'expires'].flatMap((key) =>
    [undefined, null, '', ' ', 1, true, [], {}].map((value) => file(waiver({ [key]: value }))),
  ),
  ...[null, '', ' ', 1, []].map((value) => file(waiver({ package: value }))),
  ...['2026-02-30', '2027-02-29', '2026-13-01', '31.12.2026', '2026-12-31T00:00:00Z', 'never'].map((expires) =>
    file(waiver({ expires })),
  ),
  file(waiver({ expired: '2026-12-31' })),
  file(waiver(), waiver()),
  file(waiver({ package: 'lodash' }), waiver({ package: ' lodash' })),
  'waivers: []\nwaivers: []',
  'a: &a [*a]',
];

describe('a waiver file for the scan of the source and for the gate of images', () => {
  it.each(ACCEPTED)('is read as the same waivers: %j', (yaml) => {
    const waivers = madeOf(parseWaivers, yaml);

    expect(waivers).toBeDefined();
    expect(waivers).toEqual(madeOf(parseOfGate, yaml));
  });

  it.each(REFUSED)('is refused by both, which name the file: %j', (yaml) => {
    expect([madeOf(parseWaivers, yaml), madeOf(parseOfGate, yaml)]).toEqual([undefined, undefined]);
  });
});
