import type { Pair } from '../pair/pair.ts';

/** Amazon EventBridge quotas: characters in an event pattern. */
const patternLimit = 2048;

/**
 * The EventBridge pattern of a pair's uploads. Only a coarse filter, to spare invocations: it lets through
 * every key in scope and some that are not, and the function decides.
 */
export function eventPattern(pair: Pair) {
  const pattern = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    account: [pair.source.account],
    detail: { bucket: { name: [pair.source.bucket] } },
  };
  const key = keyFilter(pair);
  if (!key) return pattern;
  const narrow = { ...pattern, detail: { ...pattern.detail, object: { key } } };
  return JSON.stringify(narrow).length <= patternLimit ? narrow : pattern;
}

/**
 * The entries of a list are alternatives, so prefixes, suffixes and excludes cannot be combined. CloudFormation
 * would look up what follows `{{` (its User Guide, "dynamic references"), so texts end there.
 */
function keyFilter({ scope }: Pair): object[] | undefined {
  if (scope.prefixes.length > 0) {
    return scope.prefixes.map((prefix) => ({ prefix: prefix.replace(/\{\{.*/s, '{') }));
  }
  if (scope.suffixes.length > 0) {
    return scope.suffixes.map((suffix) => ({ suffix: suffix.replace(/.*\{\{/s, '{') }));
  }
  const endings = scope.excludes.filter((pattern) => /^\*(?!.*\{\{)[^*?]+$/s.test(pattern));
  return endings.length > 0
    ? [{ 'anything-but': { suffix: endings.map((pattern) => pattern.slice(1)) } }]
    : undefined;
}
