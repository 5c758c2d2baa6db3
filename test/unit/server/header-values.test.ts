import assert from 'node:assert/strict';
import { hasExtendedParameter, isLegalValue } from '../../../src/server/header-values.js';

const LEGAL: Readonly<Record<string, readonly string[]>> = {
  'Content-Disposition': [
    'inline',
    'attachment; filename=a.txt',
    'attachment ;filename = "a \\"b\\"; c.txt" ; x=y',
    "attachment; filename*=UTF-8''%e2%82%ac%20rates; filename=rates",
  ],
  'Content-Language': ['de', 'en-US, de-1996,fr'],
  Expires: ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'],
  'Cache-Control': ['no-store', 'max-age=7, no-cache="a, b" ,private', 'x="\\""'],
  'Content-Encoding': ['gzip', 'gzip, br'],
  'Content-Type': ['text/html; charset=utf-8', ''],
};
const WRONG: Readonly<Record<string, readonly string[]>> = {
  'Content-Disposition': [
    '',
    '; filename=a',
    'attachment;',
    'attachment; filename',
    'attachment; filename="a',
    'attachment; filename=a b',
    'attachment; filename*0=a',
    'attachment; filename*=a',
    "attachment; filename*=UTF-8'en'a",
    "attachment; filename*=ISO-8859-1''a",
    "attachment; filename*=UTF-8''%zz",
    'attachment; filename="€"',
  ],
  'Content-Language': ['', 'muchtoolong', 'de;en', 'de,'],
  Expires: ['', '0', 'tomorrow', 'Sun, 06 Nox 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  'Cache-Control': ['', 'max-age=', 'a,', 'a b', 'x="y'],
  'Content-Encoding': ['', 'g zip', 'gzip,,br'],
  'Content-Type': ['a\r\nb: c'],
};

describe('values of standard headers', () => {
  for (const [header, values] of Object.entries(LEGAL)) {
    it(`of ${header} are legal when they follow its grammar`, () => {
      for (const value of values) assert.ok(isLegalValue(header, value), value);
    });
  }
  for (const [header, values] of Object.entries(WRONG)) {
    it(`of ${header} are refused when they do not`, () => {
      for (const value of values) assert.ok(!isLegalValue(header, value), value);
    });
  }

  it('are checked in time that grows with their length alone', () => {
    const long = 'a=b,'.repeat(20_000);
    assert.ok(!isLegalValue('Cache-Control', long));
    assert.ok(!isLegalValue('Content-Language', `${'a-'.repeat(20_000)}!`));
    assert.ok(!isLegalValue('Content-Disposition', `x${'; a="\\"'.repeat(20_000)}`));
  });

  it('tell whether a disposition has an extended value', () => {
    assert.ok(hasExtendedParameter("attachment; filename*=UTF-8''a"));
    assert.ok(!hasExtendedParameter('attachment; filename="a*=b"'));
    assert.ok(!hasExtendedParameter('attachment; filename'));
  });
});
