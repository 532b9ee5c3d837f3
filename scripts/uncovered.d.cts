/** What no test reached, as `path:line what`, from the coverage-final.json that Jest wrote into a folder. */
export function uncoveredIn(folder: string): string[];
