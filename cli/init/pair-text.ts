import { Document, isMap, isScalar } from 'yaml';
import type { InitAnswers } from './init-answers.ts';
import type { Proposal } from './proposal.ts';

/** What the file says beside the answers and the proposal. */
export interface PairChoices {
  readonly prefix?: readonly string[];
  readonly tags?: string;
  readonly stripPrefix?: string;
  readonly addPrefix?: string;
}

/** The text of a pair's file; what was found out says why it is there. */
export function pairText(
  answers: InitAnswers,
  proposal: Proposal,
  { prefix, tags, stripPrefix, addPrefix }: PairChoices,
): string {
  const { access, trigger, sourceKmsKey, destinationKmsKey } = proposal;
  const document = new Document({
    source: {
      account: answers.sourceAccount,
      region: answers.sourceRegion,
      bucket: answers.sourceBucket,
      ...(sourceKmsKey && { kmsKey: sourceKmsKey.value }),
    },
    destination: {
      account: answers.destinationAccount,
      region: answers.destinationRegion,
      bucket: answers.destinationBucket,
      ...(destinationKmsKey && { kmsKey: destinationKmsKey.value }),
    },
    ...(prefix && { scope: { prefixes: prefix } }),
    ...((stripPrefix || addPrefix) && {
      keyRule: { ...(stripPrefix && { stripPrefix }), ...(addPrefix && { addPrefix }) },
    }),
    ...(tags && { tags }),
    ...(trigger && { trigger: trigger.value }),
    ...(access && { access: access.value }),
  });
  const reasons = [
    { path: ['source', 'kmsKey'], why: sourceKmsKey?.why },
    { path: ['destination', 'kmsKey'], why: destinationKmsKey?.why },
    { path: ['trigger'], why: trigger?.why },
    { path: ['access'], why: access?.why },
  ];
  for (const { path, why } of reasons) if (why) explain(document, path, why);
  return `# yaml-language-server: $schema=./pair.schema.json\n${document.toString({ lineWidth: 0 })}`;
}

/** Puts the reason on the line above a field. */
function explain(document: Document, path: readonly string[], why: string): void {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1)) : document.contents;
  if (!isMap(parent)) return;
  const key = parent.items.map((item) => item.key).find((one) => isScalar(one) && one.value === path.at(-1));
  if (isScalar(key)) key.commentBefore = ` ${why}`;
}
