import prettyBytes from 'pretty-bytes';

/** US dollars, so that the smallest amount that is any shows. */
export function usdText(usd: number): string {
  if (usd > 0 && usd < 0.005) return usd < 0.00005 ? '< 0.0001' : usd.toFixed(4);
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function countText(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: count < 1 ? 4 : count < 100 ? 2 : 0 });
}

/** In units of 1,024. */
export function bytesText(bytes: number): string {
  return prettyBytes(bytes, { binary: true });
}
