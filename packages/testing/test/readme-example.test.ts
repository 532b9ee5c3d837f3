import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReadmeExample, typesOf } from '../src/readme-example';
import { removeFolders, temporaryFolder } from '../src/temporary-folders';

afterAll(removeFolders);

function exampleOf(readme: string, code: string): ReadmeExample {
  const folder = join(temporaryFolder(), 'test');
  mkdirSync(folder);
  writeFileSync(join(folder, '..', 'README.md'), readme);
  writeFileSync(join(folder, 'readme-example.ts'), code);
  return new ReadmeExample(folder);
}

test('an example is the first of the README, or the first below a heading', () => {
  const example = exampleOf('# Tea\n```ts\nconst app = 1;\n```\n## More\n```ts\nconst app = 2;\n```\n', 'the code');

  expect(example.code).toBe('the code');
  expect(example.shown()).toBe('const app = 1;\n\nexport { app };\n');
  expect(example.shown('## More')).toBe('const app = 2;\n\nexport { app };\n');
  expect(example.readme).toContain('# Tea');
});

test('the resources of a template are counted by their type, in the order of the types', () => {
  const types = typesOf({ Resources: { A: { Type: 'B::B' }, B: { Type: 'A::A' }, C: { Type: 'B::B' } } });

  expect(Object.entries(types)).toEqual([
    ['A::A', 1],
    ['B::B', 2],
  ]);
});
