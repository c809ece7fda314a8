import type { Pair } from '../../lib/core/pair/pair.ts';
import { fixedCost } from '../../lib/cost/ferry-cost.ts';
import type { Cost } from '../../lib/cost/item.ts';
import { alarms } from '../alarms.ts';

/** Metrics that a pair writes when all goes well: copied objects, their bytes and their latency. */
const metrics = 3;

/** What a pair costs in a month however much it copies, by the alarms that are deployed. */
export function fixedCostOf(pair: Pair): Cost {
  return fixedCost(pair, { alarms: Object.keys(alarms(pair)).length, metrics });
}
