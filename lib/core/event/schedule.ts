import { asObject, asString } from '../text/json-value.ts';

/** When EventBridge was to send `event` (EventBridge User Guide, "Scheduled event": `time`), else `nowMs`. */
export function scheduledMs(event: unknown, nowMs: number): number {
  const ms = Date.parse(asString(asObject(event)?.['time']) ?? '');
  return Number.isFinite(ms) ? ms : nowMs;
}
