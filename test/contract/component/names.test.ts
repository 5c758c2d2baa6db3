import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aliased, membersOf } from '../../../docs/declarations.js';
import { BackblazeB2 } from '../../../src/index.js';
import { SETTINGS, type SettingName } from '../../../src/settings/index.js';
import { ROOT } from '../../helpers/sources.js';

type Type = 'string' | 'number' | 'boolean' | 'bytes';

/** Every name of the original; `stated` is what its documentation says, the rest is inferred. */
interface Names {
  readonly properties: readonly {
    readonly name: string;
    readonly type: Type;
    readonly indexed?: true;
    readonly readOnly: boolean;
    readonly default?: string | number | boolean;
    readonly stated: boolean;
  }[];
  readonly methods: readonly { readonly name: string; readonly parameters: number; readonly returns: string }[];
  readonly events: readonly {
    readonly name: string;
    readonly fields: Readonly<Record<string, Type>>;
    readonly writable?: readonly string[];
  }[];
  readonly settings: readonly {
    readonly name: string;
    readonly type: Exclude<Type, 'bytes'>;
    readonly indexed?: true;
    readonly readOnly: boolean;
    readonly default?: string;
    readonly stated: boolean;
  }[];
}

const NAMES = JSON.parse(readFileSync(join(ROOT, 'test/contract/component/names.json'), 'utf8')) as Names;
const CHOICES = readFileSync(join(ROOT, 'docs/from-ipworks.md'), 'utf8');

/** Whether the page for those who come from there names our own choice in one of its rows. */
const isOurChoice = (name: string): boolean =>
  CHOICES.split('\n').some((line) => line.startsWith('| ') && line.split('|')[1]?.includes(`\`${name}\``));

describe('the names of the original component', () => {
  it('are all there: 86 properties, 33 methods, 15 events, 124 settings', () => {
    const { properties, methods, events, settings } = NAMES;
    assert.deepEqual(
      [properties, methods, events, settings].map(({ length }) => length),
      [86, 33, 15, 124],
    );
  });

  describe('of properties', () => {
    for (const row of NAMES.properties) {
      it(`have ${row.name}`, () => checkProperty(new BackblazeB2(), row));
    }
  });

  describe('of methods', () => {
    const members = [
      ...membersOf('component/backblaze-b2.ts', 'BackblazeB2'),
      ...membersOf('component/runner.ts', 'BackblazeB2Runner'),
    ];
    for (const { name, parameters, returns } of NAMES.methods) {
      it(`have ${name}`, () => {
        assert.equal(typeof new BackblazeB2()[name as keyof BackblazeB2], 'function');
        const method = members.find((member) => member.name === name);
        assert.ok([returns, `Promise<${returns}>`].includes(method?.type ?? ''), method?.declaration);
        assert.ok((method?.parameters ?? 0) >= parameters, method?.declaration);
      });
    }
  });

  describe('of events', () => {
    const declared = membersOf('component/events.ts', 'BackblazeB2Events');

    for (const { name, fields, writable = [] } of NAMES.events) {
      it(`have ${name} with its fields`, () => {
        const payload = /^\[event: (\w+)\]$/.exec(declared.find((event) => event.name === name)?.type ?? '')?.[1] ?? '';
        const members = membersOf('component/events.ts', payload);
        for (const [original, type] of Object.entries(fields)) {
          const field = members.find((member) => member.name === camelCase(original));
          assert.equal(typeOf(field?.type ?? ''), type, original);
          assert.equal(field?.declaration.startsWith('readonly '), !writable.includes(original), original);
        }
        const b2 = new BackblazeB2();
        assert.equal(b2[`on${name}` as 'onFileList'], null);
      });
    }
  });

  describe('of settings', () => {
    for (const row of NAMES.settings) {
      it(`have ${row.name}`, () => checkSetting(new BackblazeB2(), row));
    }
  });
});

function checkProperty(b2: BackblazeB2, row: Names['properties'][number]): void {
  const name = row.name as 'prefix';
  const value: unknown = b2[name];
  if (row.indexed) {
    assert.equal((value as readonly unknown[]).length, 0);
    assert.equal((value as readonly unknown[])[0], undefined);
  } else if (row.type === 'bytes') assert.ok(Buffer.isBuffer(value));
  else assert.equal(typeof value, row.type);
  if (!row.indexed && (row.stated || !isOurChoice(name))) {
    assert.equal(Buffer.isBuffer(value) ? value.toString() : value, row.default);
  }
  const assign = (): void => {
    Object.assign(b2, { [name]: value });
  };
  if (row.readOnly) assert.throws(assign);
  else if (!row.indexed) assert.doesNotThrow(assign);
}

function checkSetting(b2: BackblazeB2, row: Names['settings'][number]): void {
  const { name } = row;
  if (!isOurChoice(name)) assert.equal(typeof SETTINGS[name as SettingName].default, row.type);
  if (row.indexed) {
    assert.throws(() => b2.config(`${name}[0]`), { code: /^(?!unknown_setting)/ });
    return;
  }
  const value = b2.config(name);
  if (row.default !== undefined && (row.stated || !isOurChoice(name))) assert.equal(value, row.default);
  const set = (): string => b2.config(name, value);
  if (!row.readOnly || isOurChoice(name)) assert.equal(set(), '');
  else assert.throws(set, { code: 'read_only_setting' });
}

/** `SHA1Hash` is `sha1Hash` here, as the page says. */
function camelCase(name: string): string {
  return name.replace(/^[A-Z]+\d*(?=[A-Z])/, (start) => start.toLowerCase());
}

function typeOf(declared: string): Type | string {
  const type = aliased('component/events.ts', declared);
  if (type === 'Uint8Array' || type === 'Buffer') return 'bytes';
  if (/^'|\| '/.test(type)) return 'string';
  return /^\d/.test(type) ? 'number' : type;
}
