import { printable } from '../../lib/core/text/printable.ts';

/** No code of an MFA device could be had: there is no terminal to ask at, or the person gave none. */
export class MfaCodeError extends Error {
  readonly serial: string;
  readonly hasTerminal: boolean;

  constructor(serial: string, hasTerminal: boolean) {
    super(`There is no code of the MFA device ${serial}.`);
    this.serial = serial;
    this.hasTerminal = hasTerminal;
  }
}

/** Asks at the terminal for the code that an MFA device shows. Rejects with a {@link MfaCodeError}. */
export async function askMfaCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new MfaCodeError(serial, false);
  const { input } = await import('@inquirer/prompts');
  try {
    const message = `Code of the MFA device ${printable(serial)}`;
    const code = await input({ message, required: true }, { output: process.stderr });
    return code.replaceAll(/\s/g, '');
  } catch (error) {
    const isLeft = error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name);
    throw isLeft ? new MfaCodeError(serial, true) : error;
  }
}
