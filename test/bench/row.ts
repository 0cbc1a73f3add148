/** One figure, beside its goal, or beside that of the bare engine in the same run, where there is one. */
export type Row = {what: string; value: number; unit: string; better: 'less' | 'more'; goal?: number; bare?: number};
