import { commandsOf, problems } from './troubleshooting';

describe('the troubleshooting page', () => {
  it('[CW-24] covers what goes wrong most', () => {
    expect(problems().map(({ title }) => title)).toEqual([
      'KMS permission errors',
      'WAF false positives',
      'Missing traces',
      'Secret access denied',
      'A failed Deploy stage',
    ]);
  });

  it.each(problems().map((problem) => [problem.title, problem] as const))(
    '[CW-24] has a symptom, a fix, and a check with commands for: %s',
    (_, problem) => {
      expect(problem.symptom.length).toBeGreaterThan(50);
      expect(problem.fix.length).toBeGreaterThan(50);
      expect(commandsOf(problem).length).toBeGreaterThan(0);
      commandsOf(problem).forEach((command) => expect(command).toMatch(/^aws [a-z]+ [a-z-]+ --/));
    },
  );
});
