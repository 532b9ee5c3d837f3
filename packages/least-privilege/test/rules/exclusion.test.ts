import { exclusion } from '../../src/rules/exclusion';
import { problemsOf } from './problems';

test.each(['NotAction', 'NotResource', 'NotPrincipal'])('refuses an Allow with %s', (element) => {
  const [problem, ...others] = problemsOf(exclusion, { [element]: '*' });

  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    rule: 'exclusion',
    problem: `${element} allows everything except the listed values`,
  });
  expect(problem.instead).toContain(`use ${element.slice(3)} to list`);
});

test.each(['NotAction', 'NotResource', 'NotPrincipal'])('accepts a Deny with %s', (element) => {
  expect(problemsOf(exclusion, { Effect: 'Deny', [element]: '*' })).toEqual([]);
});

test('accepts a statement that names what it allows', () => {
  expect(problemsOf(exclusion, { Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' })).toEqual([]);
});
