export function variablesOf(app: string): string[];
export function allVariables(): string[];
