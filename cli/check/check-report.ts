import type { Pair } from '../../lib/core/pair/pair.ts';
import type { Need } from '../../lib/core/proof/api-call.ts';
import { agreeing, countOf } from '../../lib/core/text/count-of.ts';
import { printable } from '../../lib/core/text/printable.ts';
import type { ForeignDenial } from '../permissions/foreign-denial.ts';
import type { ProvenCall, RefusedNeed } from '../permissions/prove.ts';
import type { Remedy } from '../permissions/remedy.ts';
import colours from '../terminal/colours.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, print, printJson, printWords, table } from '../terminal/terminal.ts';
import { printDenial, printDenialJson } from './denial-report.ts';
import { printWiring, printWiringJson, type WiringReport, wiringWords } from './wiring-report.ts';

/** What `ferry check` found. */
export interface CheckResult {
  readonly calls: readonly ProvenCall[];
  readonly remedies: readonly Remedy[];
  /** What others deny. */
  readonly denials: readonly ForeignDenial[];
  /** Names of what is not there; whatever it has a part in fails, and is not said again. */
  readonly absent: readonly string[];
  /** Absent where no account was looked at. */
  readonly wiring?: WiringReport;
  /** Why a copy may fail although every call passes, in words. */
  readonly warnings: readonly string[];
  /** What could not be looked at, in words. */
  readonly unseen: readonly string[];
}

/** Whether every call of the pair passes, and nothing of its wiring is broken. */
export function passes({ calls, wiring }: CheckResult): boolean {
  return calls.every(isPassed) && (wiring?.faults ?? []).length === 0;
}

function isPassed({ refused }: ProvenCall): boolean {
  return refused.length === 0;
}

/** Examples beside the first are told where they fail: the policies ask about them, and most people do not. */
function isTold({ call: { example }, refused }: ProvenCall): boolean {
  return refused.length > 0 || !example || example.isExtra !== true;
}

/** Prints a check for people: what is broken, what refuses calls and what to add where, then one line of summary. */
export function printCheck(pair: Pair, result: CheckResult, { all = false }: { all?: boolean } = {}): void {
  const { calls, warnings, wiring, unseen } = result;
  if (wiring) printWiring(wiring);
  const failed = calls.filter((call) => !isPassed(call));
  // What fails for want of something that is not there is told with that.
  const own = failed.filter(({ refused }) => !refused.every((one) => isOfAbsent(one, result)));
  const told = all ? [...failed, ...calls.filter((call) => isPassed(call) && isTold(call))] : own;
  if (told.length > 0) print(table(['', 'WHEN', 'CALL', 'ON', 'BY'], told.map(callRow), ['ON']));
  for (const refusal of distinctRefusals(calls).filter((one) => !isOfAbsent(one, result))) {
    printWords(`\n${refusalWords(refusal)}`);
  }
  for (const denial of result.denials) printDenial(denial);
  for (const remedy of result.remedies) printRemedy(remedy);
  for (const warning of warnings) printWords(`\n${colours.yellow('warning')} ${printable(warning)}`);
  if (unseen.length > 0) note(printable(`Not seen from here: ${unseen.join('; ')}.`));
  const passing = calls.length - failed.length;
  const passed = `${passing} of ${countOf(calls.length, 'call')} ${agreeing(passing, 'passes', 'pass')}`;
  printWords(`Pair ${pair.name}: ${passed}${wiring ? `; ${wiringWords(pair, wiring)}` : ''}.`);
}

function callRow(proven: ProvenCall): string[] {
  const { phase, operation, on, needs } = proven.call;
  const sign = isPassed(proven) ? colours.green('pass') : colours.red('FAIL');
  return [sign, phase, operation, printable(on), needs[0]?.signer.name ?? ''];
}

/** Whether a call fails for something that is not there. */
function isOfAbsent({ need: { signer, resource } }: RefusedNeed, { absent }: CheckResult): boolean {
  return absent.some(
    (name) =>
      signer.name === `role ${name}` ||
      (/[:/]/.test(resource.at(-name.length - 1) ?? '') && resource.endsWith(name)),
  );
}

/** Prints a check as JSON lines: `wiring`, `call`, then `denial`, `remedy`, `warning` and `unseen`. */
export function printCheckJson(pair: Pair, result: CheckResult): void {
  const { calls, remedies, denials, warnings, wiring, unseen } = result;
  if (wiring) printWiringJson(pair, wiring);
  for (const { call, refused } of calls) {
    const { phase, operation, on, needs } = call;
    const missing = refused.map(({ need, decision }) => ({ ...needFacts(need), ...decision }));
    const by = needs[0]?.signer.principal;
    printJson({ kind: 'call', phase, operation, on, by, pass: refused.length === 0, refused: missing });
  }
  for (const denial of denials) printDenialJson(denial);
  for (const { document, statements, differences, command } of remedies) {
    const { account, document: name, id } = document;
    printJson({ kind: 'remedy', account, document: name, id, statements, differences, command });
  }
  for (const warning of warnings) printJson({ kind: 'warning', warning });
  for (const what of unseen) printJson({ kind: 'unseen', what });
  const counts = {
    calls: calls.length,
    failed: calls.filter((call) => !isPassed(call)).length,
    ...(wiring && { broken: wiring.faults.length }),
    denials: denials.length,
    remedies: remedies.length,
    warnings: warnings.length,
    unseen: unseen.length,
  };
  addToSummary({ counts });
}

function needFacts({ action, resource, account }: Need) {
  return { action, resource, account };
}

/** Calls share needs; each is told once. What a Deny refuses is told with the Deny. */
function distinctRefusals(calls: readonly ProvenCall[]): RefusedNeed[] {
  const all = calls.flatMap(({ refused }) => refused).filter(({ decision }) => decision.denials.length === 0);
  return [
    ...new Map(all.map((one) => [JSON.stringify([one.need.signer, needFacts(one.need)]), one])).values(),
  ];
}

function refusalWords({ need, decision }: RefusedNeed): string {
  const { signer, action, resource } = need;
  const why = decision.problem ? `: ${decision.problem}` : '.';
  return printable(`${signer.name} may not ${action} on ${resource}${why}`);
}

function printRemedy({ document, statements, differences, command }: Remedy): void {
  const place = `Account ${document.account}: the ${document.document}`;
  const isPlural = document.kind === 'permissions';
  const missing = statements.filter(({ Sid }) => differences.every(({ sid }) => sid !== Sid));
  if (missing.length > 0) {
    const sids = missing.map(({ Sid }) => Sid).join(', ');
    printWords(colours.bold(`\n${printable(place)} ${isPlural ? 'lack' : 'lacks'} ${sids}`));
    for (const statement of missing) print(JSON.stringify(statement, null, 2));
  }
  for (const { sid, deployed, differences: parts } of differences) {
    printWords(colours.bold(`\n${printable(place)} ${isPlural ? 'differ' : 'differs'} in ${sid}`));
    for (const part of parts) printWords(printable(`  ${part}`));
    print(colours.red(printable(`- ${JSON.stringify(deployed)}`)));
    print(colours.green(`+ ${JSON.stringify(statements.find(({ Sid }) => Sid === sid))}`));
  }
  print(`${differences.length > 0 ? 'Set it right' : 'Add it'}, with what is there kept:\n\n  ${command}`);
}
