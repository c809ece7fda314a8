import { XMLParser } from 'fast-xml-parser';

const lists = new Set(['member', 'Bucket', 'Tag', 'Rule', 'Object']);
const parser = new XMLParser({ parseTagValue: false, trimValues: false, isArray: (name) => lists.has(name) });

export type XmlNode = { readonly [name: string]: XmlNode | string | readonly XmlNode[] | undefined };

/** An XML document as plain records; repeated elements are arrays, text stays text. */
export function parseXml(document: Buffer | string): XmlNode {
  return parser.parse(document.toString()) as XmlNode;
}

/** The record at a path of element names; an empty one where there is none. */
export function nodeAt(node: XmlNode, ...path: readonly string[]): XmlNode {
  let found = node;
  for (const name of path) {
    const next = found[name];
    if (typeof next !== 'object' || Array.isArray(next)) return {};
    found = next as XmlNode;
  }
  return found;
}

export function nodesAt(node: XmlNode, ...path: readonly string[]): readonly XmlNode[] {
  const last = path.at(-1) ?? '';
  const found = nodeAt(node, ...path.slice(0, -1))[last];
  return Array.isArray(found) ? (found as readonly XmlNode[]) : [];
}

export function textAt(node: XmlNode, ...path: readonly string[]): string {
  const last = path.at(-1) ?? '';
  const found = nodeAt(node, ...path.slice(0, -1))[last];
  return typeof found === 'string' ? found : '';
}
