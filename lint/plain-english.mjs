/**
 * Check for words and phrases that a native speaker would not write in technical documentation. `WORDS` is the list
 * that "Plain English" in CONTRIBUTING.md refers to.
 *
 * The ESLint rule checks comments and strings in code. For Markdown files, `scripts/lint.cjs` calls `proseProblems`.
 */

/** Patterns of words and phrases, each with the replacement that the message suggests. */
export const WORDS = [
  [/\brights\b/i, 'permissions'],
  [/\banew\b/i, 'again'],
  [/\bwho(?:m|so)?ever\b/i, 'anyone who, users'],
  [/\bsomebody who\b/i, 'someone who'],
  [/\bnobody needs\b/i, 'what it is for'],
  [/\b(?:stands?|stood|lies?) (?:in|beside|there|next to)\b(?!s)(?! for\b)/i, 'is in, is next to'],
  [/\bbeside\b/i, 'next to, or besides'],
  [/\b(?:is|are) none\b/i, 'does not exist, is not a valid X'],
  [/\b(?:goes|go|went|gone|going) over to\b/i, 'shifts to'],
  [/\b(?:goes|went|gone|going) back\b/i, 'rolls back, returns'],
  [/\bminds\b|\bails\b/i, 'ignores, fails'],
  [/\b(?:is|are) well\b/i, 'is healthy'],
  [/\bone (?:sees|learns)\b/i, 'Symptom, you find'],
  [/\b(?:is|are|was|were|be|been) told\b/i, 'gets, receives, is set to'],
  [/\b(?:it|which|that|what) says plainly\b|\bsays plainly\b/i, 'states'],
  [/@throws where\b/i, '@throws if'],
  [/\bby the like\b|\band the like\b|\band their like\b|\band its like\b/i, 'and similar'],
  [/\bhowever far\b/i, 'directly or indirectly'],
];

/** Returns the words and phrases in a text that match a pattern, each with its suggested replacement and position. */
export function problemsIn(text) {
  return WORDS.flatMap(([pattern, instead]) => {
    // a phrase may continue on the next line
    const words = new RegExp(pattern.source.replaceAll(' ', '\\s+'), `${pattern.flags}g`);
    return [...text.matchAll(words)].map(({ 0: word, index }) => ({
      word: word.replace(/\s+/g, ' '),
      instead,
      index,
    }));
  });
}

/** Replaces code and link targets in a Markdown page with spaces, so that the positions of the prose do not change. */
function prose(markdown) {
  const blank = (code) => code.replace(/[^\n]/g, ' ');
  return markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, blank)
    .replace(/`[^`\n]*`/g, blank)
    .replace(/\]\([^)\n]*\)/g, blank);
}

/** Returns the problems in a Markdown page, each as a line that begins with `line:column 'phrase'`. */
export function proseProblems(markdown) {
  const text = prose(markdown);
  return problemsIn(text)
    .sort((a, b) => a.index - b.index)
    .map(({ word, instead, index }) => {
      const before = text.slice(0, index).split('\n');
      return `${before.length}:${before.at(-1).length + 1} '${word}': write plain English, such as '${instead}'`;
    });
}

export const plainEnglish = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { plain: "'{{word}}': write plain English, such as '{{instead}}'" },
  },

  create(context) {
    const { sourceCode } = context;

    function check(text, start) {
      for (const { word, instead, index } of problemsIn(text)) {
        const position = sourceCode.getLocFromIndex(start + index);
        context.report({ loc: position, messageId: 'plain', data: { word, instead } });
      }
    }

    return {
      Program() {
        // a phrase may continue on the next line, so the asterisk at its beginning is replaced with spaces
        sourceCode
          .getAllComments()
          .forEach(({ value, range }) => check(value.replace(/\n *\*/g, spaces), range[0] + 2));
      },
      Literal({ value, raw, range }) {
        if (typeof value === 'string' && value.includes(' ')) {
          check(raw, range[0]);
        }
      },
      TemplateElement({ value, range }) {
        if (!value.raw.includes(' ')) {
          return;
        }
        check(value.raw, range[0] + 1);
      },
    };
  },
};

function spaces(text) {
  return ' '.repeat(text.length);
}
