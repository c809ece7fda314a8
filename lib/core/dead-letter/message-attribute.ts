/** A message attribute: a text (String, Number) or bytes (Binary), whose type may have a label of somebody's own, as in `Number.int`. */
export interface MessageAttribute {
  readonly dataType: string;
  readonly value: string | Uint8Array;
}

/** Message attributes by name (SQS Developer Guide, "Amazon SQS message metadata"). */
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Attributes of type String. */
export function stringAttributes(texts: Readonly<Record<string, string>>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(texts).map(([name, value]) => [name, { dataType: 'String', value }]),
  );
}

/** The text of an attribute; undefined where there is none of that name, or one of bytes. */
export function attributeText(attributes: MessageAttributes, name: string): string | undefined {
  const value = Object.hasOwn(attributes, name) ? attributes[name]?.value : undefined;
  return typeof value === 'string' ? value : undefined;
}
