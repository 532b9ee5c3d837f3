import { Board, MAX_LOGS } from '../../src/page/board';
import { LogRing, RING } from '../../src/page/log-ring';

const count = (length: number) => Array.from({ length }, (_, index) => index + 1);

describe('LogRing', () => {
  it('holds the newest lines, and reports when lines in between are gone', () => {
    const ring = new LogRing();

    count(RING.lines + 2).forEach((id) => ring.add(id, `line ${id}`));

    const { gap, lines } = ring.since(0);
    expect(gap).toBe(true);
    expect(lines).toHaveLength(RING.lines);
    expect(lines[0]).toEqual([3, 'line 3']);
    expect(ring.since(2).gap).toBe(false);
    expect(ring.since(RING.lines)).toEqual({
      gap: false,
      lines: [
        [RING.lines + 1, `line ${RING.lines + 1}`],
        [RING.lines + 2, `line ${RING.lines + 2}`],
      ],
    });
  });

  it('holds no more than its characters, and cuts a line that is longer than a screen', () => {
    const ring = new LogRing();

    count(100).forEach((id) => ring.add(id, 'x'.repeat(1_000_000)));

    const { lines } = ring.since(0);
    expect(lines.at(-1)).toEqual([100, `${'x'.repeat(RING.lineCharacters)}…`]);
    expect(lines.map(([, text]) => text).join('').length).toBeLessThanOrEqual(RING.characters);
  });
});

describe('Board', () => {
  it('sends a returning reader what differs now, each thing once', () => {
    const board = new Board();
    board.show('a', 'top', '<p id="a">1</p>');
    board.show('b', 'rest', '<p id="b">1</p>');
    board.log('build', 'one\ntwo');
    const { id } = board.since(0);
    board.show('a', 'top', '<p id="a">2</p>');
    board.show('a', 'top', '<p id="a">3</p>');
    board.log('build', 'three');

    expect(board.since(id)).toEqual({
      id: id + 3,
      parts: [{ name: 'a', place: 'top', html: '<p id="a">3</p>' }],
      gone: [],
      logs: [{ pane: 'build', gap: false, lines: [[id + 3, 'three']] }],
    });
    expect(board.since(board.id)).toMatchObject({ parts: [], gone: [], logs: [] });
  });

  it('changes nothing for an unchanged or unknown part', () => {
    const board = new Board();
    board.show('a', 'top', '<p>1</p>');
    let changes = 0;
    board.onChange = () => (changes += 1);

    board.show('a', 'top', '<p>1</p>');
    board.remove('b');

    expect([board.id, changes]).toEqual([1, 0]);
  });

  it('reports removed parts, until they are shown again', () => {
    const board = new Board();
    board.show('a', 'top', '<p>1</p>');
    board.remove('a');

    expect(board.since(1)).toMatchObject({ parts: [], gone: ['a'] });
    expect(board.htmlOf('top')).toBe('');

    board.show('a', 'top', '<p>1</p>');

    expect(board.since(1)).toMatchObject({ parts: [{ name: 'a' }], gone: [] });
  });

  it('has the newest part of a place first', () => {
    const board = new Board();
    board.show('a', 'here', 'A');
    board.show('b', 'here', 'B');
    board.show('a', 'here', 'A2');
    board.show('c', 'there', 'C');

    expect(board.htmlOf('here')).toBe('B\nA2');
  });

  it('holds the logs that were written to last', () => {
    const board = new Board();
    count(MAX_LOGS).forEach((number) => board.log(`log ${number}`, 'a line'));
    board.log('log 1', 'again');
    board.log('one more', 'a line');

    const panes = board.since(0).logs.map(({ pane }) => pane);

    expect(panes).toHaveLength(MAX_LOGS);
    expect(panes).toContain('log 1');
    expect(panes).not.toContain('log 2');
  });

  it('stays within a few megabytes, no matter what is logged', () => {
    const board = new Board();

    count(200).forEach((log) => count(50).forEach(() => board.log(`log ${log}`, 'x'.repeat(10_000))));

    expect(JSON.stringify(board.since(0)).length).toBeLessThan(MAX_LOGS * RING.characters * 1.1);
  });
});
