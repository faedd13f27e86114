/** Imports a module by its URL, at run time: bundlers leave it alone. */
export declare function importModule(url: string): Promise<Record<string, unknown>>;
