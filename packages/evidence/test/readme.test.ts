import { CHECKS } from '@slipway/evidence';
import { ReadmeExample } from '@slipway/testing/readme-example';
import { app } from './readme-example';

const example = new ReadmeExample(__dirname);

describe('the example of the README', () => {
  it('is the code that is compiled and run here', () => {
    expect(example.code).toBe(example.shown());
  });

  it('is synthesized, because its finding is acknowledged', () => {
    expect(() => app.synth()).not.toThrow();
  });
});

describe('the README', () => {
  it('lists every check, with its rule', () => {
    const rows = CHECKS.map(({ id, wants }) => `| \`${id}\` | ${wants} |`);

    expect(example.readme).toContain(['| check | requires |', '|---|---|', ...rows, ''].join('\n'));
  });
});
