import { openBrowser } from '../../src/page/open-browser';

const { PATH } = process.env;
afterEach(() => (process.env.PATH = PATH));

it.each([
  ['darwin', 'open'],
  ['linux', 'xdg-open'],
] as const)('reports that it cannot open a browser on %s without %s', async (platform, program) => {
  process.env.PATH = '/nowhere';

  const problem = await new Promise((resolve) => openBrowser('file:///r/live.html', resolve, platform));

  expect(problem).toBe(`spawn ${program} ENOENT`);
});
