import { type Price, priced } from './prices.ts';

/** One line of a bill. */
export interface CostItem {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

/** One way to get the objects across, and all it costs. */
export interface Cost {
  readonly way: string;
  readonly items: readonly CostItem[];
  readonly usd: number;
  /** What it cannot do for this load. */
  readonly lacks?: string;
}

/** A line of so much of one thing; none of it is no line. */
export function item(what: string, price: Price, quantity: number): CostItem[] {
  if (quantity <= 0) return [];
  return [{ what, quantity, unit: price.unit, usd: priced(price, quantity) }];
}

export function cost(way: string, items: readonly CostItem[], lacks?: string): Cost {
  const usd = items.reduce((sum, one) => sum + one.usd, 0);
  return { way, items, usd, ...(lacks && { lacks }) };
}
