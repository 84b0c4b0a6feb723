import type { ParseArgsConfig, parseArgs } from 'node:util';

export declare const EXIT_MISUSED: number;
export declare function readCommandLine<T extends ParseArgsConfig>(file: string, config: T): ReturnType<typeof parseArgs<T>>;
export declare function misused(sentence: string): never;
export declare function wholeNumber(text: string, flag: string, least?: number): number;
