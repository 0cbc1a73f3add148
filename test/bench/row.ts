/** One figure beside its goal. */
export type Row = {what: string; value: number; goal: number; unit: string; better: 'less' | 'more'};
