import assert from 'node:assert/strict';
import { SettingsStore } from '../../../src/settings/store.js';
import { SETTINGS, type SettingName } from '../../../src/settings/table.js';

const names = Object.keys(SETTINGS) as SettingName[];

describe('the settings of an instance', () => {
  it('are found by name without regard to case', () => {
    const store = new SettingsStore();
    for (const name of names) {
      assert.equal(store.resolve(name.toUpperCase()), name);
      assert.equal(store.resolve(` ${name.toLowerCase()} `), name);
    }
  });

  it('read as text what was set as text', () => {
    const store = new SettingsStore();
    assert.equal(store.setText('maxattempts', ' 5 '), 'MaxAttempts');
    assert.equal(store.getText('MaxAttempts'), '5');
    assert.equal(store.get('MaxAttempts'), 5);
    store.setText('KeepAlive', 'no');
    assert.equal(store.getText('KeepAlive'), 'False');
  });

  it('keep their value when a text is refused', () => {
    const store = new SettingsStore();
    assert.throws(() => store.setText('MaxAttempts', '0'), { code: 'invalid_setting', message: /from 1 to 100/ });
    assert.equal(store.get('MaxAttempts'), SETTINGS.MaxAttempts.default);
  });

  it('name the nearest one when a name is not known', () => {
    const store = new SettingsStore();
    for (const call of [() => store.getText('FragmentSise'), () => store.setText('fragmensize', '1')]) {
      assert.throws(call, { code: 'unknown_setting', message: /The nearest one is FragmentSize/ });
    }
    assert.throws(() => store.getText('constructor'), { code: 'unknown_setting' });
  });

  it('refuse to be written when they only tell something', () => {
    const store = new SettingsStore();
    for (const name of ['BytesTransferred', 'StatusLine', 'TransferredHeaders']) {
      assert.throws(() => store.setText(name, '1'), { code: 'read_only_setting' });
    }
  });

  it('do not change under a snapshot or a copy', () => {
    const store = new SettingsStore();
    const snapshot = store.snapshot();
    const copy = store.copy();
    store.setText('LogLevel', '3');
    assert.deepEqual([snapshot.LogLevel, copy.get('LogLevel')], [1, 1]);
    copy.setText('LogLevel', '2');
    assert.equal(store.get('LogLevel'), 3);
  });

  it('know whether they were changed', () => {
    const store = new SettingsStore();
    assert.ok(names.every((name) => store.isDefault(name)));
    store.setText('ConnectionTimeout', '7');
    assert.deepEqual(
      names.filter((name) => !store.isDefault(name)),
      ['ConnectionTimeout'],
    );
  });
});
