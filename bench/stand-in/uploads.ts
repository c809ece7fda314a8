/** A part that an upload has. */
export interface StoredPart {
  readonly number: number;
  readonly sizeBytes: number;
}

/** The multipart uploads that are under way, by id. */
export interface Uploads {
  open(key: string): string;
  put(id: string, part: StoredPart): void;
  partsOf(id: string): StoredPart[];
  /** Of this key, or all. */
  ids(key: string): string[];
  close(id: string): void;
}

export function uploads(): Uploads {
  const open = new Map<string, { readonly key: string; readonly parts: Map<number, number> }>();
  let count = 0;
  return {
    open(key) {
      count++;
      const id = `upload-${count}`;
      open.set(id, { key, parts: new Map() });
      return id;
    },
    put: (id, { number, sizeBytes }) => void open.get(id)?.parts.set(number, sizeBytes),
    partsOf: (id) =>
      [...(open.get(id)?.parts ?? [])]
        .map(([number, sizeBytes]) => ({ number, sizeBytes }))
        .sort((a, b) => a.number - b.number),
    ids: (key) => [...open].filter(([, upload]) => upload.key === key).map(([id]) => id),
    close: (id) => void open.delete(id),
  };
}
