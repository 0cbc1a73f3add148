const begins = '\u001b[7m';
const ends = '\u001b[27m';

/** Text that stands out by changed grounds. That is no colour, so NO_COLOR leaves it, and chalk would not. */
export const inverse = (text: string): string => `${begins}${text}${ends}`;

export const isInverseIn = (line: string): boolean => line.includes(begins);
