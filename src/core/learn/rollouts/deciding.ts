/** Who may decide on actions. */
export const DECIDING = ['auto', 'page', 'workers'] as const;
export type Deciding = (typeof DECIDING)[number];
/** Who has decided. */
export type DecidedBy = Exclude<Deciding, 'auto'>;
