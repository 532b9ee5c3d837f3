import { listenersIn } from '../../src/actions/codebuild/run-build';

const GREEN = 'http://127.7.1.2:9000';

it.each([
  ['a listener of the run', GREEN, true],
  ['a page of one', `${GREEN}/openapi.json`, true],
  ['another port of its host', 'http://127.7.1.2:9001', false],
  ['no address', 'green', false],
])('a build may reach what its variables name if that is %s', (_, value, may) => {
  expect(listenersIn({ TARGET: value, NAME: 'scan' }, ['http://127.7.1.2:80', GREEN])).toEqual(
    may ? { TARGET: value } : {},
  );
});
