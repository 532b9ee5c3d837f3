import { findings } from '../../src';
import { mutated, random } from './mutations';

/** Number of runs. `FUZZ_RUNS=100000` is the long run, and `FUZZ_SEED` sets another seed. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);
const SEED = Number(process.env.FUZZ_SEED ?? 20261128);

test(
  'a template of any shape gives findings with their places, and no error',
  () => {
    const next = random(SEED);

    for (let run = 0; run < RUNS; run += 1) {
      const { template, nullAt } = mutated(next);
      const found = judged(template, run);
      const places = found.map(({ location }) => location);

      expect(
        found.filter((one) =>
          [one.rule, one.problem, one.instead, one.logicalId, one.location].some((text) => typeof text !== 'string'),
        ),
      ).toEqual([]);
      if (nullAt !== undefined && !places.some((place) => isAtOrAround(place, nullAt))) {
        throw new Error(
          `run ${run} of seed ${SEED} has a null at ${nullAt}, and findings at ${places.join(', ')} only: ${JSON.stringify(template)}`,
        );
      }
    }
  },
  60_000 + RUNS * 200,
);

function judged(template: unknown, run: number): ReturnType<typeof findings> {
  try {
    return findings(template as object, run % 2 === 0 ? '111122223333' : undefined);
  } catch (error) {
    throw new Error(`run ${run} of seed ${SEED} ends in an error for ${JSON.stringify(template)}`, { cause: error });
  }
}

/** Values around a null can be malformed as well, and are not evaluated in this case. */
function isAtOrAround(place: string, nullAt: string): boolean {
  return nullAt === place || nullAt.startsWith(`${place}/`) || place === '';
}
