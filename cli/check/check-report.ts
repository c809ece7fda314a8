import type { Need } from '../../lib/core/proof/api-call.ts';
import { printable } from '../../lib/core/text/printable.ts';
import type { ForeignDenial } from '../permissions/foreign-denial.ts';
import type { ProvenCall, RefusedNeed } from '../permissions/prove.ts';
import type { Remedy } from '../permissions/remedy.ts';
import colours from '../terminal/colours.ts';
import { note, print, printJson, table } from '../terminal/terminal.ts';
import { printDenial, printDenialJson } from './denial-report.ts';

/** What `ferry check` found. */
export interface CheckResult {
  readonly calls: readonly ProvenCall[];
  readonly remedies: readonly Remedy[];
  /** What others deny. */
  readonly denials: readonly ForeignDenial[];
  /** Roles that are not there; whatever they would have to do fails. */
  readonly absentRoles: readonly string[];
  /** Why a copy may fail although every call passes, in words. */
  readonly warnings: readonly string[];
}

/** Whether every call of the pair passes. */
export function passes({ calls }: CheckResult): boolean {
  return calls.every(({ refused }) => refused.length === 0);
}

/** Examples beside the first are told where they fail: the policies ask about them, and most people do not. */
function isTold({ call: { example }, refused }: ProvenCall): boolean {
  return refused.length > 0 || !example || example.isExtra !== true;
}

/** Prints a check for people: the calls, what refuses them, and what to add where. */
export function printCheck(pairName: string, result: CheckResult): void {
  const { calls, warnings, absentRoles } = result;
  const rows = calls
    .filter(isTold)
    .map(({ call: { route, operation, on, needs }, refused }) => [
      refused.length === 0 ? colours.green('pass') : colours.red('FAIL'),
      route,
      operation,
      printable(on),
      needs[0]?.signer.name ?? '',
    ]);
  print(table(['', 'WHEN', 'CALL', 'ON', 'BY'], rows));
  const isOfAbsent = ({ need: { signer, resource } }: RefusedNeed) =>
    absentRoles.some((role) => signer.name === `role ${role}` || resource.endsWith(`:role/${role}`));
  for (const refusal of distinctRefusals(calls).filter((one) => !isOfAbsent(one)))
    print(`\n${refusalWords(refusal)}`);
  for (const denial of result.denials) printDenial(denial);
  for (const remedy of result.remedies) printRemedy(remedy);
  for (const warning of warnings) print(`\n${colours.yellow('warning')} ${printable(warning)}`);
  const failed = calls.filter(({ refused }) => refused.length > 0);
  note(
    failed.length === 0
      ? `All ${calls.length} calls of pair ${pairName} pass.`
      : `${failed.length} of ${calls.length} calls of pair ${pairName} ${failed.length === 1 ? 'fails' : 'fail'}.`,
  );
}

/** Prints a check as JSON lines: `call`, then `denial`, `remedy` and `warning`. */
export function printCheckJson({ calls, remedies, denials, warnings }: CheckResult): void {
  for (const { call, refused } of calls) {
    const { route, operation, on, needs } = call;
    const missing = refused.map(({ need, verdict }) => ({ ...needFacts(need), ...verdict }));
    const by = needs[0]?.signer.principal;
    printJson({ kind: 'call', route, operation, on, by, pass: refused.length === 0, refused: missing });
  }
  for (const denial of denials) printDenialJson(denial);
  for (const { document, statements, differences, command } of remedies) {
    const { account, document: name, id } = document;
    printJson({ kind: 'remedy', account, document: name, id, statements, differences, command });
  }
  for (const warning of warnings) printJson({ kind: 'warning', warning });
}

function needFacts({ action, resource, account }: Need) {
  return { action, resource, account };
}

/** Calls share needs; each is told once. What a Deny refuses is told with the Deny. */
function distinctRefusals(calls: readonly ProvenCall[]): RefusedNeed[] {
  const all = calls.flatMap(({ refused }) => refused).filter(({ verdict }) => verdict.denials.length === 0);
  return [
    ...new Map(all.map((one) => [JSON.stringify([one.need.signer, needFacts(one.need)]), one])).values(),
  ];
}

function refusalWords({ need, verdict }: RefusedNeed): string {
  const { signer, action, resource } = need;
  const why = verdict.problem ? `: ${verdict.problem}` : '.';
  return printable(`${signer.name} may not ${action} on ${resource}${why}`);
}

function printRemedy({ document, statements, differences, command }: Remedy): void {
  const place = `Account ${document.account}: the ${document.document}`;
  const isPlural = document.kind === 'permissions';
  const missing = statements.filter(({ Sid }) => differences.every(({ sid }) => sid !== Sid));
  if (missing.length > 0) {
    const sids = missing.map(({ Sid }) => Sid).join(', ');
    print(colours.bold(`\n${printable(place)} ${isPlural ? 'lack' : 'lacks'} ${sids}`));
    for (const statement of missing) print(JSON.stringify(statement, null, 2));
  }
  for (const { sid, standing, differences: parts } of differences) {
    print(colours.bold(`\n${printable(place)} ${isPlural ? 'differ' : 'differs'} in ${sid}`));
    for (const part of parts) print(printable(`  ${part}`));
    print(colours.red(printable(`- ${JSON.stringify(standing)}`)));
    print(colours.green(`+ ${JSON.stringify(statements.find(({ Sid }) => Sid === sid))}`));
  }
  print(`${differences.length > 0 ? 'Set it right' : 'Add it'}, with what is there kept:\n\n  ${command}`);
}
