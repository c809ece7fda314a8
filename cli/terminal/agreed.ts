import { printable } from '../../lib/core/text/printable.ts';
import { CommandError } from './command-error.ts';

/** Whether the person agrees; Ctrl-C is a no, and so is `signal`. Without a terminal to ask on, `--yes` has to be given. */
export async function agreed(
  question: string,
  { yes }: { readonly yes?: boolean },
  signal?: AbortSignal,
): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new CommandError(`${question} There is nobody to ask: say --yes, or --dry-run to look first.`);
  const { confirm } = await import('@inquirer/prompts');
  try {
    const terms = { output: process.stderr, ...(signal && { signal }) };
    return await confirm({ message: printable(question), default: false }, terms);
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) return false;
    throw error;
  }
}
