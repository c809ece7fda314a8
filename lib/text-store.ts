const slabBytes = 1_048_576;
const lengthBytes = 2;

/**
 * Texts of up to 64 KiB, each under a number, kept as bytes outside of the heap: many of them that live long would
 * have the garbage collector copy them again and again, and take twice their room.
 */
export function textStore() {
  const slabs: Buffer[] = [];
  let used = slabBytes;
  return {
    add(text: string): number {
      const bytes = Buffer.byteLength(text);
      if (used + lengthBytes + bytes > slabBytes) {
        slabs.push(Buffer.allocUnsafeSlow(slabBytes));
        used = 0;
      }
      const at = (slabs.length - 1) * slabBytes + used;
      used = (slabs.at(-1)?.writeUInt16LE(bytes, used) ?? used) + bytes;
      slabs.at(-1)?.write(text, used - bytes);
      return at;
    },
    get(at: number): string {
      const slab = slabs[Math.floor(at / slabBytes)];
      const from = (at % slabBytes) + lengthBytes;
      return slab?.toString('utf8', from, from + slab.readUInt16LE(from - lengthBytes)) ?? '';
    },
  };
}
