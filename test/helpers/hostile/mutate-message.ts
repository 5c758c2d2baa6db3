import type { Chance } from '../chance.js';
import { type HttpMessage, withHeader } from './http-message.js';
import { FRAMINGS, HEADER_NAMES, HEADER_VALUES, METHODS, PATH_PIECES, PATHS, RANGES } from './values.js';

/** The message with one thing wrong about its request line, its headers or its framing. */
export function hostileMessage(message: HttpMessage, chance: Chance): HttpMessage {
  return chance.pick(MUTATIONS)(message, chance);
}

type Mutation = (message: HttpMessage, chance: Chance) => HttpMessage;

const anyMethod: Mutation = (message, chance) => ({ ...message, method: chance.pick(METHODS) });

const otherPath: Mutation = (message, chance) => ({ ...message, path: chance.pick(PATHS) });

/** A piece that does not belong there, or one character less. */
const brokenPath: Mutation = (message, chance) => {
  const { path } = message;
  const at = 1 + chance.below(path.length);
  const piece = chance.below(4) === 0 ? '' : chance.pick(PATH_PIECES);
  return { ...message, path: path.slice(0, at) + piece + path.slice(at + chance.below(2)) };
};

const otherVersion: Mutation = (message, chance) => ({
  ...message,
  path: message.path.replace(/\/v\d+/, chance.pick(['/v1', '/v2', '/v3', '/v5', '/v', '/v-1', '/v4.0', '/V4', ''])),
});

const withoutHeader: Mutation = (message, chance) => {
  const dropped = chance.below(message.headers.length);
  return { ...message, headers: message.headers.filter((_, at) => at !== dropped) };
};

const otherValue: Mutation = (message, chance) => {
  const changed = chance.below(message.headers.length);
  const value = chance.pick(HEADER_VALUES);
  const headers = message.headers.map(([name, old], at) => [name, at === changed ? value : old] as const);
  return { ...message, headers };
};

const moreHeaders: Mutation = (message, chance) => {
  const added = Array.from(
    { length: 1 + chance.below(3) },
    () => [chance.pick(HEADER_NAMES), chance.pick(HEADER_VALUES)] as const,
  );
  return { ...message, headers: [...message.headers, ...added] };
};

const sameHeaderTwice: Mutation = (message, chance) => ({
  ...message,
  headers: [...message.headers, chance.pick(message.headers)],
});

const manyHeaders: Mutation = (message, chance) => {
  const info = Array.from({ length: 5 + chance.below(200) }, (_, at) => [`X-Bz-Info-n${at}`, 'v'] as const);
  return { ...message, headers: [...message.headers, ...info] };
};

const someRange: Mutation = (message, chance) => withHeader(message, 'Range', chance.pick(RANGES));

const otherFraming: Mutation = (message, chance) => {
  const kept = message.headers.filter(([name]) => name !== 'Content-Length');
  return { ...message, headers: [...kept, ...chance.pick(FRAMINGS)] };
};

/** Asks as a page in a browser would. */
const preflight: Mutation = (message, chance) => ({
  ...message,
  method: 'OPTIONS',
  headers: [
    ...message.headers,
    ['Origin', chance.pick(['https://a.example.com', 'null', '*', 'x'.repeat(3000), '\xff'])],
    ['Access-Control-Request-Method', chance.pick(['GET', 'POST', '__proto__', ''])],
    ['Access-Control-Request-Headers', chance.pick(['x-bz-a', '*', ',,,', 'a'.repeat(4000), '\xe9'])],
  ],
});

const MUTATIONS: readonly Mutation[] = [
  ...[anyMethod, otherPath, brokenPath, brokenPath, otherVersion, withoutHeader, otherValue, otherValue, otherValue],
  ...[moreHeaders, moreHeaders, sameHeaderTwice, manyHeaders, someRange, otherFraming, preflight],
];
