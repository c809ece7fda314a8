import { asObject, asString, type JsonObject, parseJson } from '../../lib/core/text/json-value.ts';
import { type MetricSample, statisticsOf } from './metric-sample.ts';

type Embedded = Omit<MetricSample, 'account' | 'region'>;

/**
 * The metrics that CloudWatch Logs takes from a line (CloudWatch User Guide, "Specification: Embedded metric format"):
 * one for each metric and set of dimensions. None for a line in another form, nor for what the specification refuses: a
 * value that is no number, a dimension that is no text, an array of over 100 values.
 */
export function embeddedMetrics(line: string): Embedded[] {
  // Most lines have none, and JSON takes its time.
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const root = asObject(parseJson(line));
  const about = asObject(root?.['_aws']);
  const atMs = about?.['Timestamp'];
  if (!root || typeof atMs !== 'number') return [];
  return objectsIn(about?.['CloudWatchMetrics']).flatMap((directive) =>
    objectsIn(directive['Metrics']).flatMap(({ Name, Unit }) => {
      const values = valuesOf(root[String(Name)]);
      if (!values) return [];
      return listIn(directive['Dimensions']).flatMap((set) => {
        const dimensions = dimensionsOf(root, set);
        if (!dimensions) return [];
        const namespace = asString(directive['Namespace']) ?? '';
        const unit = asString(Unit);
        return [{ namespace, name: String(Name), dimensions, atMs, values, ...(unit && { unit }) }];
      });
    }),
  );
}

/** Values that one line may have of one metric. */
const mostValues = 100;

function valuesOf(member: unknown) {
  const values = Array.isArray(member) ? member : [member];
  const isRight = values.length > 0 && values.length <= mostValues && values.every(Number.isFinite);
  return isRight ? statisticsOf(...values) : undefined;
}

function dimensionsOf(root: object, set: unknown): Record<string, string> | undefined {
  if (!Array.isArray(set)) return undefined;
  const entries = set.map((name: unknown) => [String(name), Reflect.get(root, String(name))]);
  return entries.every(([, value]) => typeof value === 'string') ? Object.fromEntries(entries) : undefined;
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectsIn(value: unknown): JsonObject[] {
  return listIn(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}
