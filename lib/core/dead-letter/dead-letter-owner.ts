import { unwrap } from '../event/intake.ts';
import type { Pair } from '../pair/pair.ts';
import { asObject, asString, parseJson } from '../text/json-value.ts';
import { attributeText } from './message-attribute.ts';
import type { MessageText } from './received-dead-letter.ts';

/**
 * What a message is that belongs to another pair, in words; undefined where it may be this pair's. Ours name their
 * pair, in the body or in an attribute; an event that Lambda or SQS dead-lettered is known by its source bucket.
 */
export function othersMessage(message: MessageText, pair: Pick<Pair, 'name' | 'source'>): string | undefined {
  const body = asObject(parseJson(message.body));
  const named = [asString(body?.['pair']), attributeText(message.attributes, 'pair')];
  const other = named.find((name) => name !== undefined && name !== pair.name);
  if (other !== undefined) return `a dead letter of pair ${other}`;
  if (named.includes(pair.name)) return undefined;
  const buckets = unwrap(message.body).flatMap((item) =>
    item.kind === 'object' ? [item.object.bucket] : [],
  );
  const elsewhere = buckets.find((bucket) => bucket !== pair.source.bucket);
  return elsewhere === undefined ? undefined : `an event of bucket ${elsewhere}`;
}
