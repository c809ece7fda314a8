import { asObject, type JsonObject } from '../text/json-value.ts';
import type { DeadLetterFilter } from './dead-letter-filter.ts';

/** What to replay, and how fast. */
export interface ReplayOrder {
  readonly filter: DeadLetterFilter;
  /** Dead letters to replay at most. */
  readonly limit: number;
  /** Dead letters under way at once. */
  readonly concurrency: number;
  /** Dead letters started per second at most. */
  readonly ratePerSecond: number;
  /** Only says what would be replayed. */
  readonly dryRun: boolean;
  /** Dead letters that came later, in ms since the epoch, are left: among them those this replay sends back itself. */
  readonly untilMs: number;
}

const defaults = { limit: 1_000, concurrency: 20, ratePerSecond: 1_000, dryRun: false };

/** An order that cannot be followed; the message names the field. */
class ReplayOrderError extends Error {
  override readonly name = 'ReplayOrderError';
}

/**
 * The order a replay function is invoked with; what is left out has a default. Unknown fields are refused:
 * a misspelt filter would replay everything. Throws {@link ReplayOrderError}.
 */
export function readReplayOrder(event: unknown, nowMs: number): ReplayOrder {
  const order = record(event, 'the order', [...Object.keys(defaults), 'filter', 'untilMs']);
  return {
    filter: readFilter(order['filter']),
    limit: count(order, 'limit', defaults.limit),
    concurrency: count(order, 'concurrency', defaults.concurrency),
    ratePerSecond: count(order, 'ratePerSecond', defaults.ratePerSecond),
    dryRun: order['dryRun'] === undefined ? defaults.dryRun : flag(order['dryRun']),
    untilMs: count(order, 'untilMs', nowMs),
  };
}

function readFilter(value: unknown): DeadLetterFilter {
  if (value === undefined) return {};
  const filter = record(value, 'filter', [
    'codes',
    'sides',
    'keyPrefix',
    'ids',
    'failedUntilMs',
    'failedSinceMs',
  ]);
  const { keyPrefix } = filter;
  if (keyPrefix !== undefined && typeof keyPrefix !== 'string') throw wrong('filter.keyPrefix', 'a string');
  return {
    ...texts(filter, 'codes'),
    ...texts(filter, 'sides'),
    ...texts(filter, 'ids'),
    ...(keyPrefix !== undefined && { keyPrefix }),
    ...(filter['failedUntilMs'] !== undefined && { failedUntilMs: count(filter, 'failedUntilMs', 0) }),
    ...(filter['failedSinceMs'] !== undefined && { failedSinceMs: count(filter, 'failedSinceMs', 0) }),
  };
}

function record(value: unknown, name: string, fields: readonly string[]): JsonObject {
  const object = asObject(value);
  if (!object) throw wrong(name, 'a JSON object');
  const unknown = Object.keys(object).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new ReplayOrderError(
      `${name} has no field ${JSON.stringify(unknown)}; it knows ${fields.join(', ')}.`,
    );
  }
  return object;
}

function count(object: JsonObject, field: string, fallback: number): number {
  const value = object[field] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw wrong(field, 'a number above 0');
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw wrong('dryRun', 'true or false');
  return value;
}

function texts(object: JsonObject, field: 'codes' | 'sides' | 'ids') {
  const value = object[field];
  if (value === undefined) return {};
  const list = Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
  if (!Array.isArray(value) || list.length !== value.length)
    throw wrong(`filter.${field}`, 'a list of strings');
  return { [field]: list };
}

function wrong(name: string, write: string): ReplayOrderError {
  return new ReplayOrderError(`${name} must be ${write}.`);
}
