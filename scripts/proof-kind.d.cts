export declare function proofKindOf(testFile: string): string;
