import { createRequire, syncBuiltinESMExports } from 'node:module';

type Crypto = typeof import('node:crypto');
type AnyFunction = (...args: never[]) => unknown;

const crypto = createRequire(import.meta.url)('node:crypto') as Record<string, AnyFunction>;

/** Lets a test look on while a function of node:crypto is used by everybody, until it is given back. */
export function watchCrypto<K extends keyof Crypto>(
  name: K,
  onCall: (args: unknown[], result: unknown) => void,
): () => void {
  const real = crypto[name] as AnyFunction;
  crypto[name] = (...args: never[]) => {
    const result = real(...args);
    onCall(args, result);
    return result;
  };
  syncBuiltinESMExports();
  return () => {
    crypto[name] = real;
    syncBuiltinESMExports();
  };
}
