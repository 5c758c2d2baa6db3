import type { Setup } from '../../../helpers/setup.js';

/** A behaviour that a test elsewhere shows already: its file below test/integration/, and its title. */
export interface Shown {
  readonly file: string;
  readonly title: string;
}

/** What shows that a name does something: a test of its own, or where there is one. */
export type Effect = ((setup: Setup) => Promise<void> | void) | Shown;

export const shown = (file: string, title: string): Shown => ({ file, title });
