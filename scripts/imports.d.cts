export declare function importsOf(file: string): string[];
export declare function resolveImport(from: string, name: string): string | undefined;
