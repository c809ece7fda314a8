import type { Need } from '../lib/core/api-call.ts';
import { printable } from '../lib/core/printable.ts';
import colours from './colours.ts';
import type { ProvenCall, RefusedNeed } from './permissions/prove.ts';
import type { Remedy } from './permissions/remedy.ts';
import { note, print, printJson, table } from './terminal.ts';

/** What `ferry check` found. */
export interface CheckResult {
  readonly calls: readonly ProvenCall[];
  readonly remedies: readonly Remedy[];
  /** Roles that are not there; whatever they would have to do fails. */
  readonly absentRoles: readonly string[];
  /** Why a copy may fail although every call passes, in words. */
  readonly warnings: readonly string[];
}

/** Whether every call of the pair passes. */
export function passes({ calls }: CheckResult): boolean {
  return calls.every(({ refused }) => refused.length === 0);
}

/** Prints a check for people: the calls, what refuses them, and what to add where. */
export function printCheck(pairName: string, result: CheckResult): void {
  const { calls, warnings, absentRoles } = result;
  const rows = calls.map(({ call: { route, operation, on, needs }, refused }) => [
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
  for (const remedy of result.remedies) printRemedy(remedy);
  for (const warning of warnings) print(`\n${colours.yellow('warning')} ${printable(warning)}`);
  const failed = calls.filter(({ refused }) => refused.length > 0).length;
  note(
    failed === 0
      ? `All ${calls.length} calls of pair ${pairName} pass.`
      : `${failed} of ${calls.length} calls of pair ${pairName} fail.`,
  );
}

/** Prints a check as JSON lines: `call`, then `remedy`, then `warning`. */
export function printCheckJson({ calls, remedies, warnings }: CheckResult): void {
  for (const { call, refused } of calls) {
    const { route, operation, on, needs } = call;
    const missing = refused.map(({ need, verdict }) => ({ ...needFacts(need), ...verdict }));
    const by = needs[0]?.signer.principal;
    printJson({ kind: 'call', route, operation, on, by, pass: refused.length === 0, refused: missing });
  }
  for (const { document, statements, command } of remedies) {
    const { account, document: name, id } = document;
    printJson({ kind: 'remedy', account, document: name, id, statements, command });
  }
  for (const warning of warnings) printJson({ kind: 'warning', warning });
}

function needFacts({ action, resource, account }: Need) {
  return { action, resource, account };
}

/** Calls share needs; each is told once. */
function distinctRefusals(calls: readonly ProvenCall[]): RefusedNeed[] {
  const all = calls.flatMap(({ refused }) => refused);
  return [
    ...new Map(all.map((one) => [JSON.stringify([one.need.signer, needFacts(one.need)]), one])).values(),
  ];
}

function refusalWords({ need, verdict }: RefusedNeed): string {
  const { signer, action, resource } = need;
  const reasons = [
    ...verdict.denials.map(({ document, sid }) => `statement ${sid} of the ${document} policy denies it`),
    ...(verdict.problem ? [verdict.problem] : []),
  ];
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '.';
  return printable(`${signer.name} may not ${action} on ${resource}${why}`);
}

function printRemedy({ document, statements, command }: Remedy): void {
  const sids = statements.map(({ Sid }) => Sid).join(', ');
  print(colours.bold(`\nAccount ${document.account}: the ${document.document} lacks ${sids}`));
  for (const statement of statements) print(JSON.stringify(statement, null, 2));
  print(`Add it, with what is there kept:\n\n  ${command}`);
}
