import { randomBytes } from 'node:crypto';
import type { Chance } from '../chance.js';
import { type HttpMessage, withBody } from './http-message.js';
import { hostileJson } from './mutate-json.js';
import { hostileMessage } from './mutate-message.js';
import type { Scene } from './scene.js';
import {
  CONTROL,
  callMessage,
  controlMessage,
  downloadMessage,
  queryMessage,
  uploadMessage,
  validCalls,
} from './valid-requests.js';

/** A request of any endpoint in which, most of the time, something is wrong. */
export function someMessage(scene: Scene, chance: Chance): HttpMessage {
  const message = chance.pick(SOURCES)(scene, chance);
  // Nothing else wrong, so that what is wrong inside gets as far as it can.
  return chance.below(2) === 0 ? message : hostileMessage(message, chance);
}

/** The same for the server's own paths. */
export function someControlMessage(scene: Scene, chance: Chance): HttpMessage {
  const message = controlMessage(scene, chance.pick(CONTROL));
  const body = message.body.length === 0 ? message.body : hostileJson(JSON.parse(message.body.toString()), chance);
  const changed = body.length === 0 ? message : withBody(message, body);
  return chance.below(2) === 0 ? changed : hostileMessage(changed, chance);
}

type Source = (scene: Scene, chance: Chance) => HttpMessage;

const call: Source = (scene, chance) => {
  const { name, fields } = chance.pick(validCalls(scene));
  return callMessage(scene, name, hostileJson(fields, chance), 1 + chance.below(4));
};

const query: Source = (scene, chance) => {
  const { name, fields } = chance.pick(validCalls(scene));
  return queryMessage(scene, name, fields);
};

const upload: Source = (scene, chance) =>
  uploadMessage(scene, chance.pick(['file', 'file', 'part'] as const), randomBytes(chance.below(300)));

const download: Source = (scene, chance) =>
  downloadMessage(scene, chance.pick(['name', 'id'] as const), chance.pick([scene.b2.token, scene.downloadToken]));

const SOURCES: readonly Source[] = [call, call, call, call, query, upload, upload, download];
