import { CredentialsProviderError } from '@smithy/core/config';
import { quoted } from '../../lib/core/policy/aws-command.ts';
import { printable } from '../../lib/core/text/printable.ts';

/**
 * Asks at the terminal for the code that an MFA device shows. Rejects with a `CredentialsProviderError` where there is no
 * terminal, and what to do without one; and where the person gives none.
 */
export async function askMfaCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw failed(withoutTerminal(serial));
  const { input } = await import('@inquirer/prompts');
  try {
    const message = `Code of the MFA device ${printable(serial)}`;
    const code = await input({ message, required: true }, { output: process.stderr });
    return code.replaceAll(/\s/g, '');
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) {
      throw failed(`No code of the MFA device ${serial} was given.`);
    }
    throw error;
  }
}

function failed(words: string): CredentialsProviderError {
  return new CredentialsProviderError(words, { tryNextLink: false });
}

function withoutTerminal(serial: string): string {
  return [
    `AWS wants a code of the MFA device ${serial}, and there is no terminal to ask for it.`,
    'Run the command at a terminal, or take a session beforehand, with the profile that source_profile names:',
    '',
    `  aws sts get-session-token --profile SOURCE --serial-number ${quoted(serial)} --token-code CODE`,
    '',
    'Write the three keys of its answer into a profile of their own (aws_access_key_id, aws_secret_access_key, aws_session_token), name that one as source_profile, and take mfa_serial out.',
  ].join('\n');
}
