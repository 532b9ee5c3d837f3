import fc from 'fast-check';
import { CommentProps, LIMIT, commentBody, markerOf } from '../../src/comment/comment-body';
import { shorten } from '../../src/comment/shorten';
import { COMMIT, DIGEST } from './preview-folder';

const PROPS: CommentProps = {
  stack: 'dev',
  commit: COMMIT,
  planSha256: DIGEST,
  counts: { create: 1, import: 5, update: 2, change: 6, replace: 3, delete: 4 },
  text: 'preview',
  redact: (text) => text,
};
const bodyOf = (text: string, props: Partial<CommentProps> = {}) => commentBody({ ...PROPS, text, ...props });

/**
 * What a renderer takes for the code block, and for what comes after it. It counts the opening fence to 255 and no
 * further, as the renderer does that GitHub's descends from, and takes a lone carriage return for the end of a line.
 *
 * @see https://github.github.com/gfm/#fenced-code-blocks
 */
function rendered(body: string): { before: string; code: string; after: string } {
  const lines = body.split(/\r\n|\r|\n/);
  const opening = lines.findIndex((line) => /^ {0,3}`{3,}[^`]*$/.test(line));
  const length = Math.min(255, lines[opening].trim().length);
  const closing = lines.findIndex((line, at) => at > opening && new RegExp(`^ {0,3}\`{${length},}[ \t]*$`).test(line));
  return {
    before: lines.slice(0, opening).join('\n'),
    code: lines.slice(opening + 1, closing).join('\n'),
    after: lines.slice(closing + 1).join('\n'),
  };
}

const AFTER = '\n</details>\n';

describe('the body of a comment', () => {
  it('begins with its marker, and says how many of what, the destructive first', () => {
    expect(bodyOf('preview').split('\n').slice(0, 2)).toEqual([
      markerOf('dev'),
      '### Preview of `dev`: 4 to delete, 3 to replace, 6 to change, 2 to update, 5 to import, 1 to create',
    ]);
  });

  it.each([
    ['a fence', '```\n</details>\n# shouting'],
    ['a long fence', `${'`'.repeat(10)}\nout`],
    [
      'a fence that is longer than a renderer counts',
      `${'`'.repeat(300)}\n<img src=x>\n${'`'.repeat(255)}\n@everybody`,
    ],
    ['fences after lone carriage returns', '\r```\r</details>\r'],
    ['HTML', '</code></pre></details><script>alert(1)</script><!-- slipway:preview:prod -->'],
    ['a mention, a reference and an image', '@acme/admins #1 ![x](https://evil.example/pixel.png)'],
    ['nothing', ''],
    ['tildes', '~~~\nout\n~~~'],
  ])('keeps %s within its code block', (_, text) => {
    const { before, after } = rendered(bodyOf(text));

    expect(after).toBe(AFTER);
    expect(before).toMatch(/<summary>Pulumi output<\/summary>\n$/);
  });

  it('keeps any text within its code block, below the limit of GitHub', () => {
    const piece = fc.oneof(
      fc.integer({ min: 1, max: 600 }).map((length) => '`'.repeat(length)),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        '\u2028',
        '\u202e',
        '\u0000',
        ' ',
        '   ',
        '\t',
        '</details>',
        '<!--',
        '-->',
        markerOf('dev'),
        '@octocat',
        '~~~',
        '😀'.repeat(400),
        'x'.repeat(1_200),
        'line\n'.repeat(4_000),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.boolean(), (pieces, linked) => {
        const body = bodyOf(pieces.join(''), linked ? { buildUrl: `https://x.example/${'a'.repeat(1_000)}` } : {});

        const { after, code } = rendered(body);
        expect(after).toBe(AFTER);
        expect(body.length).toBeLessThanOrEqual(LIMIT);
        expect(body).not.toMatch(/\p{Surrogate}/u);
        expect(code).not.toMatch(/[\r\u202e\u0000]/);
        expect(body.startsWith(`${markerOf('dev')}\n`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves a text as it is that fits', () => {
    const text = Array.from({ length: 1_500 }, (_, i) => `resource ${i}: ünïcödé ✓`).join('\n');

    const { code, before } = rendered(bodyOf(text));

    expect(code).toBe(text);
    expect(before).not.toContain('left out');
  });

  it('leaves out lines in the middle of a long text, and says how many and where they are', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `+ resource ${i}`);

    const { code, before } = rendered(bodyOf(lines.join('\n'), { buildUrl: 'https://x.example/build' }));

    const [, leftOut] = /^… (\d+) lines omitted …$/m.exec(code)!;
    const kept = code.split('\n').filter((line) => line.startsWith('+'));
    expect(kept.length + Number(leftOut)).toBe(20_000);
    expect([kept[0], kept.at(-1)]).toEqual([lines[0], lines.at(-1)]);
    expect(kept.every((line) => lines.includes(line))).toBe(true);
    expect(before).toContain(`\n${leftOut} lines are omitted: the full text is in the build.\n`);
    expect(code.length).toBeGreaterThan(60_000);
  });

  it('stays below the limit of GitHub with the longest of fences', () => {
    const body = bodyOf(`${'`'.repeat(80)}\n${'x\n'.repeat(60_000)}`);

    expect(body).toContain(`\n${'`'.repeat(64)}\n${'`'.repeat(63)}…\nx\n`);
    expect(body.length).toBeLessThanOrEqual(LIMIT);
    expect(body.length).toBeGreaterThan(LIMIT - 100);
  });

  it('ends lines as a renderer does, and shows nothing that would change their order', () => {
    const { code } = rendered(bodyOf('one\r\ntwo\rthree\tend\u202e\u0007'));

    expect(code).toBe('one\ntwo\nthree\tend??');
  });

  it('cuts a line that is longer than anyone reads, and not within a character', () => {
    const { code, before } = rendered(bodyOf(`short\nx${'😀'.repeat(5_000)}\n${'y'.repeat(1_000)}`));

    expect(code).toBe(`short\nx${'😀'.repeat(499)} … (9001 more)\n${'y'.repeat(1_000)}`);
    expect(before).toContain(
      '\n1 long lines are cut: the full text is in `.slipway/preview.txt`, in the artifact of the preview build.\n',
    );
  });

  it('says both where lines are omitted and cut', () => {
    const { before } = rendered(bodyOf(`${'z'.repeat(2_000)}\n`.repeat(100)));

    expect(before).toMatch(/\n\d+ lines are omitted and 100 long lines are cut: /);
  });
});

describe('shortening', () => {
  it.each([[''], ['one line'], ['two\nlines'], [`${'a'.repeat(30)}\n`.repeat(30)]])(
    'never exceeds the limit',
    (text) => {
      for (let limit = 40; limit < 300; limit += 7) {
        const { text: kept, leftOut } = shorten(text, limit);

        expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 40));
        expect(leftOut === 0).toBe(text.length <= limit);
      }
    },
  );
});
