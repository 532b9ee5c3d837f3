import { existsSync } from 'node:fs';
import { EvidenceError } from '../errors';
import { readAssembly } from '../templates/assembly';
import { estimate, Estimate, EstimateProps } from './estimate';
import { readPrices } from './price-table';
import { readUsage } from './usage';

/** The files that an estimate is made from, besides a `cdk.out`. */
export interface EstimateFiles {
  /** Usage file, YAML or JSON. @default - the assumptions for each resource */
  readonly usage?: string;
  /** File with your own prices. @default - the prices of this package */
  readonly prices?: string;
  /** Region whose prices are used for every stack. @default - the region of each stack */
  readonly priceAs?: string;
}

/**
 * Estimates what the app in a `cdk.out` costs.
 *
 * @throws EvidenceError if a file does not exist, cannot be read, or is about something that does not exist
 */
export function estimateApp(folder: string, files: EstimateFiles): Estimate {
  return estimate({ templates: readAssembly(folder), ...inputsOf(files) });
}

/** Estimates two states of an app, with usage that may be about resources of either. */
export function estimateBoth([before, after]: readonly string[], files: EstimateFiles): [Estimate, Estimate] {
  const inputs = inputsOf(files);
  const [old, young] = [readAssembly(before), readAssembly(after)];
  return [
    estimate({ templates: old, others: young, ...inputs }),
    estimate({ templates: young, others: old, ...inputs }),
  ];
}

/** @throws EvidenceError if it does not exist */
export function existing(file: string): string {
  if (!existsSync(file)) {
    throw new EvidenceError(`${file} does not exist: give an existing file`);
  }
  return file;
}

function inputsOf({ usage, prices, priceAs }: EstimateFiles): Omit<EstimateProps, 'templates'> {
  return {
    usage: usage === undefined ? undefined : readUsage(existing(usage)),
    prices: prices === undefined ? undefined : readPrices(existing(prices)),
    priceAs,
  };
}
