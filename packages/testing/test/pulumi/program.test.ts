import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgramError } from '../../src/pulumi/errors';
import { programRunner } from '../../src/pulumi/program';
import { runProgram } from '../../src/pulumi/run-program';

jest.setTimeout(120_000);

const MODULES = join(__dirname, '..', '..', '..', '..', 'node_modules');
const folder = mkdtempSync(join(tmpdir(), 'slipway-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function project(name: string, code: string, modules = true): string {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), '{"name":"shop","private":true,"main":"index.js"}');
  writeFileSync(join(place, 'index.js'), code);
  if (modules) {
    symlinkSync(MODULES, join(place, 'node_modules'));
  }
  return place;
}

const input = (place: string) => ({
  folder: place,
  project: 'shop',
  stack: 'dev',
  config: { 'shop:password': 'hush', 'shop:size': '3' },
  secretKeys: ['shop:password'],
  preview: true,
});

const PROGRAM = `
const pulumi = require('@pulumi/pulumi');
class Thing extends pulumi.CustomResource { constructor(name, inputs, options) { super('cloud:index:Thing', name, inputs, options); } }
class Site extends pulumi.ComponentResource { constructor(name) { super('shop:index:Site', name); new Thing('page', { size: config.getNumber('size'), password: config.requireSecret('password') }, { parent: this }); } }
class Note extends pulumi.dynamic.Resource { constructor(name, inputs) { super({ create: async (inputs) => ({ id: 'note', outs: inputs }) }, name, inputs); } }
const config = new pulumi.Config();
new Site('site');
const note = new Note('note', { text: 'one' });
`;

describe('a program', () => {
  it('is run under mocks, to find out what it declares: components, resources, dynamic resources, secrets, outputs', async () => {
    const { resources, outputs } = await runProgram(
      input(
        project(
          'declares',
          `${PROGRAM}
exports.noteId = note.id; exports.password = config.requireSecret('password'); exports.called = pulumi.runtime.invoke('cloud:index:find', { name: 'x' }).then((it) => it.name);`,
        ),
      ),
    );

    expect(resources.map(({ type, name, custom }) => [type, name, custom]).sort()).toEqual([
      ['cloud:index:Thing', 'page', true],
      ['pulumi-nodejs:dynamic:Resource', 'note', true],
      ['pulumi:pulumi:Stack', 'shop-dev', false],
      ['shop:index:Site', 'site', false],
    ]);
    expect(resources.find(({ name }) => name === 'page')).toMatchObject({
      urn: 'urn:pulumi:dev::shop::cloud:index:Thing::page',
      inputs: { size: 3, password: { value: 'hush', '4dabf18193072939515e22adb298388d': expect.any(String) } },
    });
    expect(resources.find(({ name }) => name === 'note')?.inputs).toEqual({ text: 'one' });
    expect(outputs).toEqual({
      noteId: 'note-id',
      password: { value: 'hush', '4dabf18193072939515e22adb298388d': expect.any(String) },
      called: 'x',
    });
  });

  it('may export a function, and may be in a folder without an SDK', async () => {
    const { resources, outputs } = await runProgram(
      input(project('function', 'module.exports = async () => ({ size: 1 });', false)),
    );

    expect([resources.map(({ type }) => type), outputs]).toEqual([['pulumi:pulumi:Stack'], { size: 1 }]);
  });
});

describe('the child process of a program', () => {
  const child = (code: string) =>
    programRunner([process.execPath, '-e', code], { PATH: process.env.PATH }, (line) => lines.push(line));
  const lines: string[] = [];

  it('gets its input by a pipe, not by its environment, and answers by another', async () => {
    const run = child(
      'const fs = require("node:fs"); console.log("said\\n"); fs.writeSync(3, JSON.stringify({ got: JSON.parse(fs.readFileSync(0, "utf8")).config, env: Object.values(process.env).includes("hush") }));',
    );

    expect(await run(input(folder))).toEqual({ got: { 'shop:password': 'hush', 'shop:size': '3' }, env: false });
    expect(lines).toEqual(['    said']);
  });

  it.each([
    ['throws', 'fs = require("node:fs"); fs.readFileSync(0); throw new Error("out of paper")', /out of paper/],
    ['is killed', 'require("node:fs").readFileSync(0); process.kill(process.pid, "SIGKILL")', /exit code null/],
    ['answers nothing', 'require("node:fs").readFileSync(0)', /exit code 0/],
  ])('fails if it %s', async (_, code, message) => {
    const failed = child(code)(input(folder));

    await expect(failed).rejects.toThrow(ProgramError);
    await expect(failed).rejects.toThrow(message);
  });
});
