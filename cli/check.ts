import { Command } from 'commander';
import type { Pair } from '../lib/core/pair.ts';
import { generatedWorld } from '../lib/core/policy-world.ts';
import { proofCalls } from '../lib/core/proof.ts';
import { loadPair } from '../lib/pair-file.ts';
import { type CheckResult, passes, printCheck, printCheckJson } from './check-report.ts';
import { prove } from './permissions/prove.ts';
import { remedies } from './permissions/remedy.ts';

/** `ferry check`: simulates every call of a pair against the policies. */
export function checkCommand(): Command {
  return new Command('check')
    .description('prove by simulation that every API call of a pair is allowed')
    .argument('<pair>', 'name of the pair')
    .option('--json', 'one JSON line per call, remedy and warning')
    .action(async (pairName: string, options: { json?: boolean }) => {
      const result = await checkOffline(loadPair(pairName));
      if (options.json) printCheckJson(result);
      else printCheck(pairName, result);
      if (!passes(result)) process.exitCode = 1;
    });
}

/** The generated documents, taken as if they stood in both accounts. */
async function checkOffline(pair: Pair): Promise<CheckResult> {
  const calls = await prove(proofCalls(pair), generatedWorld(pair));
  const refused = calls.flatMap((call) => call.refused);
  return { calls, remedies: await remedies(pair, refused), warnings: [] };
}
