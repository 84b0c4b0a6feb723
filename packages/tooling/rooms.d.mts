export declare const rooms: Record<string, { path: string; imports: string[] }>;
