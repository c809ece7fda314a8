import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pair } from '../../lib/core/pair/pair.ts';
import type { PlacedDocument } from '../../lib/core/policy/policy-documents.ts';
import { cloudFormation, isStep } from './cloudformation.ts';
import { commands } from './commands.ts';

/** A file that was written, and what is to be done with it. */
export interface AccountFile {
  readonly path: string;
  readonly use: string;
}

/**
 * Writes into `folder` a template for each account that needs resources, and a script for each that has statements to
 * add to keys and VPC endpoints. Throws when a file cannot be written.
 */
export function writeAccountFiles(
  pair: Pair,
  documents: readonly PlacedDocument[],
  folder: string,
): AccountFile[] {
  mkdirSync(folder, { recursive: true });
  return (['source', 'destination'] as const).flatMap((side) => {
    const own = documents.filter((document) => document.side === side);
    const template = cloudFormation(pair.name, own);
    const steps = own.filter(isStep);
    const stem = join(folder, `${pair.name}-${side}`);
    const { account, region } = pair[side];
    const stack = `aws cloudformation deploy --region ${region} --stack-name s3-ferry-${pair.name}-policies --template-file ${stem}.yml --capabilities CAPABILITY_NAMED_IAM`;
    return [
      ...(template ? [written(`${stem}.yml`, template, `account ${account}: ${stack}`)] : []),
      ...(steps.length > 0
        ? [written(`${stem}.sh`, script(pair, steps), `account ${account}: sh ${stem}.sh`)]
        : []),
    ];
  });
}

function script(pair: Pair, steps: readonly PlacedDocument[]): string {
  return `#!/bin/sh\nset -e\n\n${commands(pair, steps)}`;
}

function written(path: string, text: string, use: string): AccountFile {
  writeFileSync(path, text);
  return { path, use };
}
