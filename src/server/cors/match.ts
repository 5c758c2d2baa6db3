import type { CorsRule } from '../../wire/bucket.js';
import { allowsOrigin } from './origins.js';

/** What a page in a browser wants to do. `headers` are those it wants to send; null when it has sent them already. */
export interface CorsRequest {
  readonly origin: string;
  readonly operation: string;
  readonly headers: readonly string[] | null;
}

/** The first rule that allows it; null when none does. Source: B2 docs, "Cross-Origin Resource Sharing Rules". */
export const findRule = (rules: readonly CorsRule[], { origin, operation, headers }: CorsRequest): CorsRule | null =>
  rules.find(
    (rule) =>
      rule.allowedOperations.includes(operation) &&
      rule.allowedOrigins.some((allowed) => allowsOrigin(allowed, origin)) &&
      (headers ?? []).every((name) => allowsHeader(rule.allowedHeaders ?? [], name)),
  ) ?? null;

const allowsHeader = (allowed: readonly string[], name: string): boolean =>
  allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted.endsWith('*') ? name.toLowerCase().startsWith(wanted.slice(0, -1)) : wanted === name.toLowerCase();
  });
