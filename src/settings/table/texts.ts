import { isIPv6 } from 'node:net';
import { type Kind, text } from '../kinds.js';

const isUrl = (value: string): boolean => {
  if (value === '') return true;
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && search === '' && hash === '';
};

/** Kinds of text that several settings share. */
export const url: Kind<string> = text({
  legal: 'an absolute http or https URL without query, or nothing',
  test: isUrl,
});
export const requiredUrl = (initial: string): Kind<string> =>
  text({
    default: initial,
    legal: 'an absolute http or https URL without query',
    test: (value) => value !== '' && isUrl(value),
  });
export const millis: Kind<string> = text({
  legal: 'milliseconds since 1970 in decimal digits, or nothing',
  test: (value) => /^\d{0,15}$/.test(value),
});
export const asciiLine: Kind<string> = text({
  legal: 'printable ASCII on one line, or nothing',
  test: (value) => /^[\x20-\x7e]*$/.test(value),
});
export const hostName: Kind<string> = text({
  legal: 'a host name or an address, without scheme and port, or nothing',
  test: (value) => /^[^\s/@\\]*$/.test(value) && (!value.includes(':') || isIPv6(value.replace(/^\[(.*)\]$/, '$1'))),
});
export const headerLines: Kind<string> = text({
  legal: 'headers as "Name: value", one a line, or nothing',
  test: (value) =>
    value.split(/\r\n|\n/).every((line) => line === '' || /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*$/.test(line)),
});
export const hex = (...bytes: number[]): Kind<string> =>
  text({
    legal: `${bytes.map((count) => `${count * 2}`).join(' or ')} hex digits, or nothing`,
    test: (value) => value === '' || (/^[0-9a-f]+$/i.test(value) && bytes.includes(value.length / 2)),
  });
export const oneOf = (initial: string, ...values: string[]): Kind<string> =>
  text({ default: initial, legal: values.join(', '), test: (value) => values.includes(value) });
