const FIRST_MS = 1000;
const MOST_MS = 3_600_000;

/** Milliseconds from the failure of that number in a row to the next try: a second, doubling, an hour at most. */
export const waitAfter = (failures: number): number => Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS);
