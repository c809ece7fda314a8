import { priced, pricedOn, pricedRegion, prices } from '../../lib/cost/prices.ts';
import { markdownTable } from '../reference/markdown-table.ts';
import { usdText } from './amounts.ts';
import {
  assumptionRows,
  breakEven,
  fixedRows,
  itemRows,
  leverRows,
  priceRows,
  requestRows,
  sizeRows,
  triggers,
  wayNames,
} from './cost-tables.ts';

/** docs/cost.md, from the same prices and the same model as `ferry cost`. */
export function costDocument(): string {
  return `<!-- Written by \`npm run generate\`; change lib/cost or stacks/cost. -->
# What it costs

\`npx ferry cost <pair> --objects 1M --bytes 10GiB\` reckons a month for a pair of yours: its trigger, access, storage
class and Regions. \`--large\` and \`--large-bytes\` are for objects that are copied in parts; \`--help\` names what else can
be set, \`--json\` gives all of it. Prices are those of **${pricedRegion}**, without free tiers and discounts; other Regions differ.
Storage at the destination is the same by any way and left out. Nothing here was measured on AWS: requests are counted
over HTTP by the tests, CPU time, memory and log are measured by \`npm run bench -- growth\`, the rest are the prices
and assumptions below.

## A million objects of 10 KiB, in US dollars

${table(['item', ...triggers.map((trigger) => `\`trigger: ${trigger}\``)], itemRows())}

Traffic to another Region is ${usdText(prices.transferGb.usd)} per GB by any way. Objects under a customer managed key cost ${usdText(priced(prices.kmsRequest, 1_000_000))} per
million and key where S3 Bucket Keys are off, by any way: turn them on.

## A pair in a month, whatever it copies, in US dollars

${table(['', 'all', 'more', 'of that'], fixedRows())}

An alarm costs as many prices as it watches metrics: those of the burn rate three each, or two with \`trigger: queue\`. Metrics cost
by the hour in which they have data: \`Late\`, ${usdText(prices.metricMonth.usd)} in a month that has late objects in every hour of it, is not in the table. AWS gives
an account 10 metrics, 10 alarms and 3 dashboards of up to 50 metrics free of charge, which is not in it either.

## Beside what AWS has, per million objects in US dollars

${table(['average size', ...wayNames()], sizeRows())}

- S3 Replication is always the cheapest. It needs versioning, keeps keys as they are, and says little of what failed.
- S3 Ferry costs less than Replication with RTC above ${breakEven('S3 Replication with RTC')} on average, and less than DataSync in Basic mode above ${breakEven('DataSync, Basic mode')}.
- Batch Operations and DataSync are counted with one run a month; each further one adds to them.

## What moves it

A million objects of 10 KiB, in US dollars:

${table(['', ...triggers.map((trigger) => `\`${trigger}\``)], leverRows())}

## Requests of each object

Counted at the policy proxy of the local AWS by \`test/e2e/counted-requests.test.ts\`. STS is asked once an hour by each function
environment, and costs nothing.

${table(['', 'requests'], requestRows())}

## What is assumed

${table(['', 'value'], assumptionRows())}

## Prices

Of ${pricedRegion}, looked up on ${pricedOn}. **Not confirmed** is what could not be read in a copy of AWS's own figures or of
somebody who cites them: look at it before you rely on it.

${table(['', 'US dollars', 'for', 'read in', ''], priceRows())}
`;
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return markdownTable(
    columns,
    rows,
    columns.map((_, index) => (index === 0 ? 'left' : 'right')),
  );
}
