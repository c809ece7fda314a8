import type { z } from 'zod';
import type { BatchRule, Pair, Vpc } from '../core/pair/pair.ts';
import { defaultServiceLevel, type ServiceLevel } from '../core/pair/service-level.ts';
import { parseAge } from '../core/text/age.ts';
import { s3Place } from './pair-jobs-schema.ts';
import type { pairFileSchema } from './pair-schema.ts';

/** The pair a file means: what it leaves out filled in. */
export function pairOf(
  name: string,
  {
    source,
    destination,
    scope,
    keyRule,
    replay,
    multipart,
    batch,
    drift,
    slo,
    dashboard,
    alarmTopic,
    log,
    client,
    vpc,
    operators,
    ...rest
  }: z.output<typeof pairFileSchema>,
): Pair {
  const { kmsKey, ...sourceEnd } = source;
  const { role, externalId, kmsKey: destinationKmsKey, storageClass, ...destinationEnd } = destination;
  return {
    name,
    source: { ...sourceEnd, ...(kmsKey && { kmsKey }) },
    destination: {
      ...destinationEnd,
      role: role ?? `s3-ferry-${name}`,
      externalId: externalId ?? `s3-ferry:${name}`,
      ...(destinationKmsKey && { kmsKey: destinationKmsKey }),
      ...(storageClass && { storageClass }),
    },
    scope: {
      prefixes: scope?.prefixes ?? [],
      suffixes: scope?.suffixes ?? [],
      excludes: scope?.excludes ?? [],
    },
    keyRule: { stripPrefix: keyRule?.stripPrefix ?? '', addPrefix: keyRule?.addPrefix ?? '' },
    replay: {
      maxAttempts: replay?.maxAttempts ?? 5,
      ...(replay?.schedule && { schedule: replay.schedule }),
    },
    multipart: {
      thresholdMiB: multipart?.thresholdMiB ?? 256,
      partMiB: multipart?.partMiB ?? 128,
    },
    ...(batch && { batch: batchRule(name, batch) }),
    ...(drift && { drift: { schedule: drift.schedule, prefixes: drift.prefixes ?? [] } }),
    ...(slo !== 'off' && { slo: serviceLevel(slo) }),
    ...(dashboard && dashboard !== 'off' && { dashboard: dashboard === 'on' ? {} : dashboard }),
    ...(alarmTopic && { alarmTopic }),
    ...(log && { log }),
    ...(client && { client }),
    ...(vpc && { vpc: vpcOf(vpc) }),
    ...(operators && { operators }),
    ...rest,
  };
}

function batchRule(
  name: string,
  { bucket, prefix, inventory }: NonNullable<z.output<typeof pairFileSchema>['batch']>,
): BatchRule {
  const [, inventoryBucket, inventoryPrefix = ''] = s3Place.exec(inventory ?? '') ?? [];
  return {
    bucket,
    prefix: prefix ?? `s3-ferry/${name}/`,
    ...(inventoryBucket && { inventory: { bucket: inventoryBucket, prefix: inventoryPrefix } }),
  };
}

function serviceLevel(slo: Exclude<z.output<typeof pairFileSchema>['slo'], 'off'> = {}): ServiceLevel {
  const { target, withinMs } = defaultServiceLevel;
  return { target: slo.target ?? target, withinMs: parseAge(slo.within ?? '') ?? withinMs };
}

function vpcOf({ s3Endpoint, ...network }: NonNullable<z.output<typeof pairFileSchema>['vpc']>): Vpc {
  return { ...network, ...(s3Endpoint && { s3Endpoint }) };
}
