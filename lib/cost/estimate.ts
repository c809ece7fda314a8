import type { Pair } from '../core/pair/pair.ts';
import { ferryCost } from './ferry-cost.ts';
import { type Cost, cost, item } from './item.ts';
import type { Assumptions, Load } from './load.ts';
import { otherWays } from './other-ways.ts';
import { gbBytes, prices } from './prices.ts';

/** What a load costs by every way, and what it costs by all alike. */
export interface Estimate {
  readonly ferry: Cost;
  readonly others: readonly Cost[];
  /** Traffic between Regions, and calls of keys: the same whoever copies. */
  readonly alike: Cost;
  readonly breakEvens: readonly BreakEven[];
}

/** From which average size on S3 Ferry costs less than another way, for as many objects that are copied whole. */
export interface BreakEven {
  readonly way: string;
  /** 0: at any size. Absent: at none. */
  readonly fromBytes?: number;
}

export function estimate(pair: Pair, load: Load, terms: Assumptions): Estimate {
  return {
    ferry: ferryCost(pair, load, terms),
    others: otherWays(pair, load, terms.runs),
    alike: alikeCost(pair, load),
    breakEvens: breakEvens(pair, load.objects + load.largeObjects, terms),
  };
}

function alikeCost({ source, destination }: Pair, load: Load): Cost {
  const objects = load.objects + load.largeObjects;
  const gb = (load.bytes + load.largeBytes) / gbBytes;
  const crossesRegions = source.region !== destination.region;
  const isUsEast = [source.region, destination.region].every((region) => /^us-east-[12]$/.test(region));
  const traffic = isUsEast ? prices.transferUsEastGb : prices.transferGb;
  const keys = [source.kmsKey, destination.kmsKey].filter((key) => key !== undefined).length;
  return cost('by any way', [
    ...(crossesRegions ? item('traffic between Regions', traffic, gb) : []),
    ...item('KMS requests, without S3 Bucket Keys', prices.kmsRequest, keys * objects),
  ]);
}

/** Costs grow with bytes along a line, so two sizes show where two of them meet. */
function breakEvens(pair: Pair, objects: number, terms: Assumptions): BreakEven[] {
  const most = objects * 1024 ** 2;
  const at = (bytes: number) => {
    const load = { objects, bytes, largeObjects: 0, largeBytes: 0 };
    return { ferry: ferryCost(pair, load, terms).usd, others: otherWays(pair, load, terms.runs) };
  };
  const none = at(0);
  const full = at(most);
  return none.others.map(({ way, usd }, index) => {
    const behind = none.ferry - usd;
    if (behind <= 0) return { way, fromBytes: 0 };
    const gainPerByte = behind - (full.ferry - (full.others[index]?.usd ?? 0));
    if (gainPerByte <= 0) return { way };
    return { way, fromBytes: Math.ceil((behind / gainPerByte) * (most / objects)) };
  });
}
