import { factOf } from '../../src/collect/fact-of';
import { figuresOf, Figures, Period } from '../../src/history/figures';
import { Fact } from '../../src/history/fact';
import { SentEvent, SHOP } from '../events';
import { BEGIN, END, Year } from './year';

const PERIODS: [string, Period][] = [
  ['the year', { from: BEGIN, to: END }],
  ...Array.from({ length: 12 }, (_, month): [string, Period] => {
    const [from, to] = [10 + month, 11 + month].map((one) => Date.UTC(2025, one));
    return [new Date(from).toISOString().slice(0, 7), { from, to }];
  }),
];

/** Returns each event twice: again with the same ID, or a second later with another ID. */
function doubled(events: readonly SentEvent[]): SentEvent[] {
  return events.flatMap((event, index) => {
    const later = new Date(Date.parse(event.time) + 1_000).toISOString().replace('.000Z', 'Z');
    return [event, index % 2 === 0 ? event : { ...event, id: `${event.id}-again`, time: later }];
  });
}

/** Returns the events in random order. */
function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value, index): [number, T] => [(index * 7_919) % values.length, value])
    .sort(([one], [other]) => one - other)
    .map(([, value]) => value);
}

function rounded(figures: Figures): Record<string, number | undefined> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      value === undefined ? undefined : Math.round(value * 1e6) / 1e6,
    ]),
  );
}

describe.each([
  ['ECS tells of its deployments', true],
  ['only the pipeline tells of its deployments', false],
])('a year of a delivery, if %s', (_, services) => {
  const year = new Year(20_251_101, services);
  const delivery = { ...SHOP, services: services ? SHOP.services : [] };
  const facts = shuffled(doubled(year.events)).flatMap((event): Fact[] => {
    const fact = factOf(event, delivery);
    return fact ? [fact] : [];
  });
  const rules = { attributionMs: 86_400_000, watchesServices: services };

  it('has at least 10,000 events, and data for every figure', () => {
    expect(year.events.length).toBeGreaterThanOrEqual(10_000);
    expect(Object.values(year.truth({ from: BEGIN, to: END })).map((figure) => figure! > 0)).toEqual(
      Array(6).fill(true),
    );
  });

  it.each(PERIODS)(
    '[FT-12] gives for %s, shuffled and doubled, exactly the figures that were computed independently',
    (__, period) => {
      expect(rounded(figuresOf(facts, period, rules))).toEqual(rounded(year.truth(period)));
    },
  );
});
