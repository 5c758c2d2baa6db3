import { type Kind, text } from '../../settings/index.js';
import { isRange } from '../checks.js';

export const asciiText: Kind<string> = text({
  legal: 'a string of printable ASCII',
  test: (value) => /^[\x20-\x7e]*$/.test(value),
});

export const byteRange: Kind<string> = text({
  legal: '"Start-" or "Start-End" in bytes from 0, both included, for example 0-99, or nothing',
  test: isRange,
});
