import type { ChaosAccount } from './run-chaos.ts';

/** The share of calls that must have been hit for a run to prove anything. */
const leastFaultShare = 0.2;

/** Every way in which the account does not balance, in words; empty when nothing was lost, doubled or misplaced. */
export function imbalances(account: ChaosAccount): string[] {
  const { delivered, accepted, settlements, differences, replay, deadLettersLeft, writes } = account;
  const settled = Object.values(settlements).reduce((sum, count) => sum + count, 0);
  const failedAgain = (replay['failed'] ?? 0) + (replay['parked'] ?? 0) + (replay['kept'] ?? 0);
  const deadLetters = settlements['dead-lettered'] + settlements['dead-lettered-by-lambda'];
  const replayed = Object.values(replay).reduce((sum, count) => sum + count, 0);
  const findings: [boolean, string][] = [
    [accepted !== delivered, `${delivered} events were delivered, Lambda accepted ${accepted}`],
    [delivered < writes, `${writes} writes sent only ${delivered} events`],
    [settled !== accepted, `${accepted} events were accepted, ${settled} are accounted for`],
    [settlements.unsettled > 0, `${settlements.unsettled} events have no outcome`],
    [settlements.dropped > 0, `${settlements.dropped} events were lost`],
    [
      replayed < deadLetters,
      `${deadLetters} events went to the dead-letter queue, ${replayed} dead letters were replayed`,
    ],
    [failedAgain > 0, `${failedAgain} dead letters failed again without any fault`],
    [deadLettersLeft > 0, `${deadLettersLeft} dead letters are left`],
    [
      account.faultShare < leastFaultShare,
      `only ${Math.round(account.faultShare * 100)} % of the calls were hit by a fault`,
    ],
    ...differences
      .slice(0, 20)
      .map(({ destinationKey, difference }): [boolean, string] => [true, `${destinationKey}: ${difference}`]),
    [differences.length > 20, `and ${differences.length - 20} more differences between the buckets`],
  ];
  return findings.filter(([isWrong]) => isWrong).map(([, words]) => words);
}
