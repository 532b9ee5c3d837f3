import { existsSync } from 'node:fs';
import { EvidenceError } from '../errors';
import { readAssembly } from '../templates/assembly';
import { estimate, Estimate, EstimateProps } from './estimate';
import { readPrices } from './price-table';
import { readUsage } from './usage';

/** Input of a cost estimate besides the templates: usage, prices and region. */
export interface EstimateFiles {
  /** Path of the usage file, in YAML or JSON. @default - the assumed usage of each resource type */
  readonly usage?: string;
  /**
   * Path of a file with your own prices for one region. For stacks in other regions, the prices of this package are
   * used. @default - the prices of this package
   */
  readonly prices?: string;
  /** Region whose prices are used for every stack. @default - the region of each stack */
  readonly priceAs?: string;
}

/**
 * Estimates the monthly cost of a synthesized app.
 *
 * @throws EvidenceError if a file does not exist or cannot be read, if the usage file names a resource or parameter
 * that does not exist, or if a region or an addition has no price
 */
export function estimateApp(folder: string, files: EstimateFiles): Estimate {
  return estimate({ templates: readAssembly(folder), ...inputsOf(files) });
}

/** Estimates the monthly costs of two versions of an app. The usage file can name resources of either version. */
export function estimateBoth([before, after]: readonly string[], files: EstimateFiles): [Estimate, Estimate] {
  const inputs = inputsOf(files);
  const [old, young] = [readAssembly(before), readAssembly(after)];
  return [
    estimate({ templates: old, others: young, ...inputs }),
    estimate({ templates: young, others: old, ...inputs }),
  ];
}

/**
 * Returns the given path if the file exists.
 *
 * @throws EvidenceError if the file does not exist
 */
export function existing(file: string): string {
  if (!existsSync(file)) {
    throw new EvidenceError(`${file} does not exist: pass the path of an existing file`);
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
