import { z } from 'zod';
import { messageOf } from '../src/error-message';

const shape = z.object({ stages: z.array(z.object({ name: z.string('is not a text') })) });

test.each<[string, unknown, string]>([
  [
    'input that is wrong in two places, by the first',
    shape.safeParse({ stages: [{ name: 'a' }, { name: 1 }, {}] }).error,
    'stages.1.name: is not a text',
  ],
  ['input that is wrong as a whole', z.string('is not a text').safeParse(1).error, 'is not a text'],
  ['any other error', new Error('out of paper'), 'out of paper'],
  [
    'the embedded AWS without advice for another tool',
    new Error("no stub for 'x'; bundle it with your function or use LAMBDA_EXECUTOR=docker."),
    "no stub for 'x'; bundle it with your function.",
  ],
  [
    'the embedded AWS by our name for it',
    new Error('sfn is not available in MiniStack'),
    'sfn is not available in the embedded AWS',
  ],
  ['what is no error', 'out of paper', 'out of paper'],
])('describes %s', (_, error, message) => {
  expect(messageOf(error)).toBe(message);
});
