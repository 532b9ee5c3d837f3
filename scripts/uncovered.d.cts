/**
 * Returns the places in the code that no test executed, each as `path:line kind`: at most 50, then the number of
 * further places.
 * @param folder folder to which Jest wrote `coverage-final.json`
 */
export function uncoveredIn(folder: string): string[];
