import { Command, InvalidArgumentError } from 'commander';
import { crossesInParts } from '../lib/core/copy/plan.ts';
import type { Pair, Trigger } from '../lib/core/pair/pair.ts';
import { countOf } from '../lib/core/text/count-of.ts';
import { parseBytes, parseCount } from '../lib/core/text/quantity.ts';
import { assumptionsOf } from '../lib/cost/assumptions.ts';
import { type Estimate, estimate } from '../lib/cost/estimate.ts';
import type { Cost } from '../lib/cost/item.ts';
import type { Assumptions, Load } from '../lib/cost/load.ts';
import { pricedOn, pricedRegion } from '../lib/cost/prices.ts';
import { bytesText, countText, usdText } from '../stacks/cost/amounts.ts';
import { fixedCostOf } from '../stacks/cost/fixed-cost.ts';
import { loadPair } from './input/load-pair.ts';
import { CommandError } from './terminal/command-error.ts';
import { addToSummary } from './terminal/summary.ts';
import { print, printWords, table } from './terminal/terminal.ts';

interface Options extends Partial<Assumptions> {
  readonly objects: number;
  readonly bytes: number;
  readonly large: number;
  readonly largeBytes: number;
  readonly trigger?: Trigger;
  readonly memory?: number;
  readonly latency?: number;
  readonly batch?: number;
  readonly crossRegion?: boolean;
  readonly json?: boolean;
}

const triggers = ['notification', 'eventbridge', 'queue'] as const;

/** `ferry cost`: what a month's objects cost by S3 Ferry and by what AWS has for it. */
export function costCommand(): Command {
  return new Command('cost')
    .description(`what a month's objects cost, beside S3 Replication, Batch Operations and DataSync`)
    .argument('<pair>', 'name of the pair')
    .option('--objects <count>', 'objects a month that are copied whole, like 250000 or 1.5M', count, 0)
    .option('--bytes <size>', 'of all of them together, like 10GiB', size, 0)
    .option('--large <count>', 'objects a month that are copied in parts', count, 0)
    .option('--large-bytes <size>', 'of all of them together', size, 0)
    .option('--trigger <trigger>', `as if the pair had it: ${triggers.join(', ')}`, triggerNamed)
    .option('--memory <MB>', 'of the function', within(128, 10_240))
    .option('--latency <ms>', 'of one request to S3', within(1, 60_000))
    .option('--batch <count>', 'objects per invocation', within(1, 10_000))
    .option('--cross-region', 'as if the buckets were in two Regions; --no-cross-region: in one')
    .option('--no-cross-region')
    .option('--runs <count>', 'how often Batch Operations and DataSync run in the month', within(1, 100_000))
    .option('--json', 'one JSON line: the summary, with all figures')
    .addHelpText(
      'after',
      `\nPrices are those of ${pricedRegion}, looked up on ${pricedOn}; docs/cost.md has them with their sources.`,
    )
    .action((name: string, options: Options) => {
      const pair = asIf(loadPair(name), options);
      const load = checkedLoad(pair, options);
      const terms = termsOf(pair, options);
      const estimated = estimate(pair, load, terms);
      const fixed = fixedCostOf(pair);
      if (options.json)
        return addToSummary({
          beside: { pair: pair.name, region: pricedRegion, load, terms, ...estimated, fixed },
        });
      report(pair, load, { ...estimated, fixed });
    });
}

/** The pair as the options would have it. */
function asIf(pair: Pair, { trigger = pair.trigger, crossRegion }: Options): Pair {
  const { source, destination } = pair;
  const isAcross = source.region !== destination.region;
  if (crossRegion === undefined || crossRegion === isAcross) return { ...pair, trigger };
  const region = crossRegion ? 'another' : source.region;
  return { ...pair, trigger, destination: { ...destination, region } };
}

function termsOf(pair: Pair, { memory, latency, batch, runs }: Options): Assumptions {
  return {
    ...assumptionsOf(pair),
    ...(memory !== undefined && { memoryMb: memory }),
    ...(latency !== undefined && { latencyMs: latency }),
    ...(batch !== undefined && { perInvocation: batch }),
    ...(runs !== undefined && { runs }),
  };
}

/** Throws a CommandError for a load that no objects make up, or whose objects are not copied as it says. */
function checkedLoad(pair: Pair, { objects, bytes, large, largeBytes }: Options): Load {
  const load = { objects, bytes, largeObjects: large, largeBytes };
  if (objects + large === 0) {
    throw new CommandError(
      'No objects are given: write --objects, like --objects 1M --bytes 10GiB, or --large.',
    );
  }
  if (objects === 0 && bytes > 0) throw new CommandError('--bytes is given without --objects.');
  if (large === 0 && largeBytes > 0) throw new CommandError('--large-bytes is given without --large.');
  if (large > 0 && largeBytes === 0) {
    throw new CommandError('--large is given without --large-bytes, which says how many parts they have.');
  }
  const threshold = `multipart.thresholdMiB of pair ${pair.name} (${pair.multipart.thresholdMiB} MiB)`;
  if (objects > 0 && crossesInParts(pair, bytes / objects)) {
    throw new CommandError(
      `--objects of ${bytesText(bytes / objects)} on average are above ${threshold}: write --large and --large-bytes for them.`,
    );
  }
  if (large > 0 && !crossesInParts(pair, largeBytes / large)) {
    throw new CommandError(
      `--large objects of ${bytesText(largeBytes / large)} on average are not above ${threshold}: write --objects and --bytes for them.`,
    );
  }
  return load;
}

function report(pair: Pair, load: Load, estimated: Estimate & { readonly fixed: Cost }): void {
  const objects = load.objects + load.largeObjects;
  const perMillion = (usd: number) => usdText((usd / objects) * 1_000_000);
  const { ferry, others, alike, fixed, breakEvens } = estimated;
  printWords(
    `Pair ${pair.name}, trigger ${pair.trigger}, access ${pair.access}: ${countOf(objects, 'object', countText(objects))}, ${bytesText(load.bytes + load.largeBytes)} a month, at the prices of ${pricedRegion}.\n`,
  );
  print(
    table(
      ['S3 FERRY', 'QUANTITY', 'OF', 'USD'],
      ferry.items.map(({ what, quantity, unit, usd }) => [what, countText(quantity), unit, usdText(usd)]),
    ),
  );
  print('');
  print(
    table(
      ['WAY', 'USD', 'USD PER MILLION', 'CHEAPER BY S3 FERRY'],
      [ferry, ...others].map((cost) => [
        cost.way,
        usdText(cost.usd),
        perMillion(cost.usd),
        cost === ferry ? '' : remark(cost, breakEvens),
      ]),
    ),
  );
  print('');
  for (const cost of [alike, fixed].filter(({ items }) => items.length > 0)) {
    const parts = cost.items.map(({ what, usd }) => `${what} ${usdText(usd)}`).join(', ');
    printWords(
      `${cost === alike ? 'And by any way' : 'And for the pair, however much it copies'}: ${usdText(cost.usd)} a month (${parts}).`,
    );
  }
}

function remark({ way, lacks }: Cost, breakEvens: Estimate['breakEvens']): string {
  const from = breakEvens.find((one) => one.way === way)?.fromBytes;
  const words = from === undefined ? 'never' : from === 0 ? 'always' : `above ${bytesText(from)} on average`;
  return lacks ? `${words}; ${lacks}` : words;
}

function triggerNamed(text: string): Trigger {
  const found = triggers.find((one) => one === text);
  if (!found) throw new InvalidArgumentError(`Known are ${triggers.join(', ')}.`);
  return found;
}

function count(text: string): number {
  const value = parseCount(text);
  if (value === undefined)
    throw new InvalidArgumentError('Write a whole number, like 250000, 250k, 1.5M or 2B.');
  return value;
}

function size(text: string): number {
  const value = parseBytes(text);
  if (value === undefined)
    throw new InvalidArgumentError('Write a number of bytes, like 512, 10GiB or 1.5TB.');
  return value;
}

function within(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}
