import { Command } from 'commander';
import { countOf } from '../../lib/core/text/count-of.ts';
import { exitCodeHelp } from '../terminal/exit-codes.ts';
import { addToSummary } from '../terminal/summary.ts';
import { note, printJson } from '../terminal/terminal.ts';
import { type BatchSessionOptions, inBatchSession, withBatchSession } from './batch-session.ts';
import { failedTasks, reportedTasks } from './job-report.ts';

interface ReportOptions extends BatchSessionOptions {
  readonly all?: boolean;
}

/** `ferry batch report`. */
export function reportCommand(): Command {
  return withBatchSession(new Command('report'))
    .description('print what failed in a job, one JSON line per object')
    .argument('<job>', 'id of the job')
    .option('--all', 'what succeeded as well')
    .option('--json', 'the summary too, as the last JSON line')
    .addHelpText(
      'after',
      exitCodeHelp({ 0: 'nothing failed', 1: 'something did', 2: 'there is no report, or it could not run' }),
    )
    .action((pairName: string, jobId: string, options: ReportOptions) =>
      inBatchSession(pairName, options, async (session) => {
        let [tasks, failures] = [0, 0];
        for await (const task of options.all ? reportedTasks(session, jobId) : failedTasks(session, jobId)) {
          tasks++;
          if (!task.succeeded) failures++;
          printJson(task);
        }
        addToSummary({ counts: { tasks, failed: failures } });
        if (options.all) note(`${countOf(tasks, 'task')}, of which ${failures} failed`);
        if (failures === 0) return;
        note(
          `${failures} failed. After mending the cause: npx ferry batch create ${pairName} --failed ${jobId}`,
        );
        process.exitCode = 1;
      }),
    );
}
