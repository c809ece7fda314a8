import type { Pair } from '../../lib/core/pair/pair.ts';
import type { Profiles } from '../../lib/core/policy/aws-command.ts';
import { type FoundPart, type WiringFault, wiringFaults } from '../../lib/core/policy/wiring.ts';
import type { Difference } from '../../lib/core/policy/wiring-difference.ts';
import { faultWords, mendingCommand, partWords } from '../../lib/core/policy/wiring-words.ts';
import { agreeing, countOf } from '../../lib/core/text/count-of.ts';
import { printable } from '../../lib/core/text/printable.ts';
import colours from '../terminal/colours.ts';
import { print, printJson, printWords } from '../terminal/terminal.ts';

/** A fault of the wiring, in words and with what mends it. */
export interface ToldFault extends WiringFault {
  readonly words: string;
  readonly command: string;
}

/** What `ferry check` found of the wiring. */
export interface WiringReport {
  /** Of a pair that is not deployed yet, only what it does not make itself is a fault. */
  readonly isDeployed: boolean;
  readonly partCount: number;
  readonly faults: readonly ToldFault[];
  /** Parts that nobody could look at, each with why. */
  readonly unseen: readonly string[];
}

/** Policies are proved call by call, which says more of them; here a role is there or not. */
function isToldByProof({ part, problem }: WiringFault): boolean {
  return part.kind === 'queue-policy' || (part.kind === 'role' && problem === 'changed');
}

export function wiringReport(
  pair: Pair,
  found: readonly FoundPart[],
  { isDeployed, profiles }: { readonly isDeployed: boolean; readonly profiles: Profiles },
): WiringReport {
  const ownFaults = wiringFaults(found).filter((fault) => !isToldByProof(fault));
  const faults = ownFaults.filter(({ part }) => isDeployed || part.kind === 'bucket' || part.kind === 'key');
  return {
    isDeployed,
    partCount: found.length,
    faults: faults.map((fault) => ({
      ...fault,
      words: faultWords(pair, fault),
      command: mendingCommand(pair, fault, profiles),
    })),
    unseen: found.flatMap(({ part, found: one }) =>
      one.state === 'unseen' ? [`the ${partWords(part)} (${one.why})`] : [],
    ),
  };
}

/** Prints each fault with what is there and what should be, then each command once. */
export function printWiring({ faults }: WiringReport): void {
  for (const { words, differences } of faults) {
    printWords(`${colours.red('FAIL')} ${printable(words)}`);
    for (const line of differences.flatMap(differenceLines)) printWords(line);
  }
  for (const command of new Set(faults.map((fault) => fault.command))) {
    print(`\nSet it right:\n\n  ${printable(command)}\n`);
  }
}

/** A property as it is, in red, and as it should be, in green. */
export function differenceLines({ property, found, expected }: Difference): string[] {
  const line = (sign: string, value: unknown) => printable(`  ${sign} ${property}: ${JSON.stringify(value)}`);
  return [
    ...(found === undefined ? [] : [colours.red(line('-', found))]),
    ...(expected === undefined ? [] : [colours.green(line('+', expected))]),
  ];
}

/** Prints each fault as a line of JSON. */
export function printWiringJson(pair: Pair, { faults }: WiringReport): void {
  for (const { part, problem, words, differences, command } of faults) {
    const { kind: of, name, side } = part;
    const { account, region } = pair[side];
    printJson({ kind: 'wiring', of, name, side, account, region, problem, words, differences, command });
  }
}

/** The end of the summary line. */
export function wiringWords({ name }: Pair, { isDeployed, faults, partCount }: WiringReport): string {
  const broken = `${faults.length} of ${countOf(partCount, 'part')} of the wiring ${agreeing(faults.length, 'is', 'are')} broken`;
  if (!isDeployed) {
    return `${faults.length > 0 ? `${broken}; ` : ''}not deployed yet (\`ferry deploy ${name}\`)`;
  }
  return faults.length === 0 ? 'wiring as deployed' : broken;
}
