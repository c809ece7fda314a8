import { partition } from '../pair/arn.ts';
import { bucketNameWords, isBucketNameIn } from '../pair/bucket-name.ts';
import type { DestinationEnd, Pair, SourceEnd } from '../pair/pair.ts';
import type { PairProblem } from '../pair/pair-problem.ts';
import { pairVariable } from '../pair/pair-variable.ts';
import { policies } from '../policy/policies.ts';
import { policyFacts } from '../policy/policy-facts.ts';
import { type ExplainedStatement, policyDocument } from '../policy/policy-statement.ts';
import { batchProblems, driftProblems } from './job-checks.ts';
import { ownNameClashes } from './pair-names.ts';

/** What is wrong with a pair whose fields are right one by one. */
export function pairProblems(pair: Pair): PairProblem[] {
  // What is far too much is not looked through: prefixes and suffixes multiply.
  const tooLong = problemOfSize([environmentSize(pair)]);
  if (tooLong.length > 0) return tooLong;
  return [
    ...bucketProblems(pair),
    ...endProblems(pair),
    ...kmsKeyProblems('source', pair.source),
    ...kmsKeyProblems('destination', pair.destination),
    ...scopeProblems(pair),
    ...keyRuleProblems(pair),
    ...operatorProblems(pair),
    ...batchProblems(pair),
    ...driftProblems(pair),
    ...ownNameClashes(pair),
    ...problemOfSize(sizes(pair)),
  ];
}

/** Buckets of jobs are of the source's Region. */
function bucketProblems({ source, destination, batch }: Pair): PairProblem[] {
  const named: readonly (readonly [path: PairProblem['path'], region: string, bucket: string | undefined])[] =
    [
      [['source', 'bucket'], source.region, source.bucket],
      [['destination', 'bucket'], destination.region, destination.bucket],
      [['batch', 'bucket'], source.region, batch?.bucket],
      [['batch', 'inventory'], source.region, batch?.inventory?.bucket],
    ];
  return named.flatMap(([path, region, bucket]) =>
    bucket === undefined || isBucketNameIn(region, bucket)
      ? []
      : [{ path, found: JSON.stringify(bucket), write: bucketNameWords }],
  );
}

function endProblems({ source, destination }: Pair): PairProblem[] {
  const problems: PairProblem[] = [];
  if (source.bucket === destination.bucket) {
    problems.push({
      path: ['destination', 'bucket'],
      found: `the source bucket ${source.bucket} again, so every copy would be an upload to copy`,
      write: 'the name of another bucket',
    });
  }
  if (partition(source.region) !== partition(destination.region)) {
    problems.push({
      path: ['destination', 'region'],
      found: `${destination.region}, which shares no accounts with ${source.region}`,
      write: `a region of the partition ${partition(source.region)}`,
    });
  }
  return problems;
}

function kmsKeyProblems(name: 'source' | 'destination', end: SourceEnd | DestinationEnd): PairProblem[] {
  if (!end.kmsKey) return [];
  const stem = `arn:${partition(end.region)}:kms:${end.region}:${end.account}:key/`;
  if (end.kmsKey.startsWith(stem)) return [];
  return [
    {
      path: [name, 'kmsKey'],
      found: `${end.kmsKey}, a key of another account or region than the bucket`,
      write: `a key of account ${end.account} in ${end.region}, ${stem}…`,
    },
  ];
}

/** Anyone else would also need permission from their own account, and a role of the pair's account that they may assume. */
function operatorProblems({ source, operators = [] }: Pair): PairProblem[] {
  const stem = `arn:${partition(source.region)}:iam::${source.account}:`;
  return operators.flatMap((arn, at) =>
    arn.startsWith(stem)
      ? []
      : [
          {
            path: ['operators', at],
            found: `${arn}, which is not of the source account`,
            write: `a role or user of account ${source.account}, ${stem}…`,
          },
        ],
  );
}

// S3 User Guide, "Event notification limitations": 100 notification configurations for each bucket.
const notificationLimit = 100;

function scopeProblems(pair: Pair): PairProblem[] {
  const { prefixes, suffixes, excludes } = pair.scope;
  const problems = [
    ...redundant('prefixes', prefixes, (part, whole) => part.startsWith(whole)),
    ...redundant('suffixes', suffixes, (part, whole) => part.endsWith(whole)),
  ];
  excludes.forEach((pattern, at) => {
    if (/^\*+$/.test(pattern)) {
      problems.push({
        path: ['scope', 'excludes', at],
        found: `${JSON.stringify(pattern)}, which leaves nothing to copy`,
        write: 'a pattern of the keys to leave, like "*.tmp"',
      });
    }
  });
  const notifications = Math.max(prefixes.length, 1) * Math.max(suffixes.length, 1);
  if (pair.trigger !== 'eventbridge' && notifications > notificationLimit) {
    problems.push({
      path: ['scope'],
      found: `${notifications} combinations of prefix and suffix, of which S3 takes ${notificationLimit} as notifications of a bucket`,
      write: 'fewer prefixes or suffixes, or trigger: eventbridge',
    });
  }
  return problems;
}

/** S3 refuses overlapping notifications, and for every other trigger the narrower entry has no effect. */
function redundant(
  list: 'prefixes' | 'suffixes',
  parts: readonly string[],
  within: (part: string, whole: string) => boolean,
): PairProblem[] {
  return parts.flatMap((part, at) => {
    const whole = parts.find(
      (other, otherAt) => otherAt !== at && within(part, other) && (part !== other || otherAt < at),
    );
    if (whole === undefined) return [];
    const found = `${JSON.stringify(part)}, which ${JSON.stringify(whole)} already covers`;
    return [{ path: ['scope', list, at], found, write: `only ${JSON.stringify(whole)}` }];
  });
}

/** Were keys with and without `stripPrefix` in scope, `in/a` and `a` would end under one key. */
function keyRuleProblems({ scope, keyRule }: Pair): PairProblem[] {
  const strip = keyRule.stripPrefix;
  const without = scope.prefixes.filter((prefix) => !prefix.startsWith(strip));
  if (strip === '' || (scope.prefixes.length > 0 && without.length === 0)) return [];
  const others =
    without.length > 0
      ? `those under ${without.map((prefix) => JSON.stringify(prefix)).join(', ')}`
      : 'any key';
  return [
    {
      path: ['keyRule', 'stripPrefix'],
      found: `${JSON.stringify(strip)}, while the scope takes keys without it too (${others}): two of them could end under one key`,
      write: `scope.prefixes that all start with ${JSON.stringify(strip)}`,
    },
  ];
}

interface Size {
  readonly of: string;
  readonly characters: number;
  readonly limit: number;
}

/** Whatever grows with the scope and has a limit on AWS, where it would show only in the middle of a deployment. */
function sizes(pair: Pair): Size[] {
  const { lambdaRole, destinationRole, sourceBucket } = policies(pair);
  const { source, destination } = policyFacts(pair);
  const document = (statements: readonly ExplainedStatement[]) =>
    JSON.stringify(policyDocument(statements)).length;
  const role = Math.max(document(lambdaRole.permissions), document(destinationRole?.permissions ?? []));
  const list = Math.max(source.objectArns.join().length, destination.objectArns.join().length);
  return [
    // IAM quotas: all inline policies of a role.
    { of: 'the permissions of a role', characters: role, limit: 10_240 },
    // S3 User Guide, "Bucket policies": 20 KB, of which half is left for others.
    { of: 'the policy of the source bucket', characters: document(sourceBucket), limit: 10_240 },
    // CloudFormation quotas: the value of a parameter.
    { of: 'a parameter of the destination stack', characters: list, limit: 4_096 },
  ];
}

/** Lambda quotas: 4 KB for all variables, of which there are some more. */
function environmentSize(pair: Pair): Size {
  const characters = new TextEncoder().encode(pairVariable(pair)).length;
  return { of: "the Lambda's environment", characters, limit: 3_500 };
}

function problemOfSize(found: readonly Size[]): PairProblem[] {
  const over = found.find(({ characters, limit }) => characters > limit);
  if (!over) return [];
  const words = `so much that ${over.of} would have ${over.characters} characters, where AWS leaves room for ${over.limit}`;
  return [
    { path: ['scope'], found: words, write: 'fewer or shorter prefixes, suffixes, excludes and other texts' },
  ];
}
