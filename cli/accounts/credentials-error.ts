import { CredentialsProviderError, parseKnownFiles } from '@smithy/core/config';
import { closest, distance } from 'fastest-levenshtein';
import { isUnavailable } from '../../lib/core/failure/fault.ts';
import { refusalWords } from '../../lib/core/failure/refusal-words.ts';
import { quoted } from '../../lib/core/policy/aws-command.ts';
import { toFault } from '../../lib/edge/copy/aws-fault.ts';
import { MfaCodeError } from './mfa-code.ts';
import { profileChain, type Section } from './profile-chain.ts';

type Profiles = Readonly<Record<string, Section | undefined>>;

/**
 * What kept a profile from giving keys, and what to do, in the words of its first line. Errors that are none of credentials
 * stay as they are.
 */
export async function credentialsError(profile: string | undefined, error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const isOfProvider = 'tryNextLink' in error || error instanceof MfaCodeError;
  if (!isOfProvider && !isRefusal(error)) return error;
  const words = await wordsOf(profile, error);
  return new CredentialsProviderError(words, { tryNextLink: false });
}

/** Whether a service said no, and not that it cannot answer now. */
function isRefusal(error: Error): boolean {
  return '$fault' in error && !isUnavailable(toFault(error, 'assume-role'));
}

async function wordsOf(profile: string | undefined, error: Error): Promise<string> {
  const profiles: Profiles = await parseKnownFiles({});
  if (profile === undefined && !profiles['default']) return withoutProfile(error);
  const chain = profileChain((one) => profiles[one] ?? {}, profile ?? 'default');
  const name = chain.at(-1) ?? 'default';
  const section = profiles[name];
  if (!section) return missing(profiles, name, chain.at(-2));
  if (error instanceof MfaCodeError) return withoutCode(chain, error);
  // A service answered with an error, so that the keys that signed were there.
  if ('$fault' in error && section['sso_account_id'] === undefined) return refused(profiles, chain, error);
  if (section['sso_account_id'] ?? section['sso_session'] ?? section['sso_start_url'])
    return notSignedIn(name, section, error);
  if (section['login_session']) {
    return `Profile ${name} is not signed in, or its sign-in has ended. Run: aws login --profile ${quoted(name)}\n${error.message}`;
  }
  if (section['credential_process']) return processFailed(name, section['credential_process'], error);
  return `Profile ${name} gives no keys: ${error.message}\nWrite them by aws configure --profile ${quoted(name)}, or set the profile up to sign in by aws configure sso --profile ${quoted(name)}.`;
}

function withoutProfile({ message }: Error): string {
  return `There are no AWS credentials: ${message}.\nName a profile (aws configure list-profiles lists them), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
}

function withoutCode(chain: readonly string[], { serial, hasTerminal }: MfaCodeError): string {
  const [first = 'default', source = first] = [chain[0], chain.at(-1)];
  if (hasTerminal) return `Profile ${first} needs a code of the MFA device ${serial}, and none was given.`;
  return [
    `Profile ${first} needs a code of the MFA device ${serial}, and there is no terminal to ask at.`,
    'Run the command at a terminal, or take a session beforehand:',
    '',
    `  aws sts get-session-token --profile ${quoted(source)} --serial-number ${quoted(serial)} --token-code CODE`,
    '',
    `Write the three keys of its answer into a profile (aws_access_key_id, aws_secret_access_key, aws_session_token), and name that one as source_profile of a profile without mfa_serial.`,
  ].join('\n');
}

function missing(profiles: Profiles, name: string, namedBy: string | undefined): string {
  const known = Object.keys(profiles).filter((one) => !/^(services|sso-session)\./.test(one));
  const where = namedBy === undefined ? '' : `, which profile ${namedBy} has as source_profile`;
  if (known.length === 0) {
    return `There is no profile ${name}${where}: the AWS configuration files have none. Make it: aws configure --profile ${quoted(name)}`;
  }
  const nearest = closest(name, known);
  const hint = distance(name, nearest) <= Math.max(2, name.length / 3) ? ` Did you mean ${nearest}?` : '';
  return `There is no profile ${name}${where}.${hint} The AWS configuration files have ${known.join(', ')}.`;
}

function refused(profiles: Profiles, chain: readonly string[], error: Error): string {
  const taker = chain.find((one) => profiles[one]?.['role_arn']) ?? chain[0];
  const role = taker && profiles[taker]?.['role_arn'];
  return `Profile ${taker} cannot take its role ${role}: ${refusalWords(error)}\nSee that the role trusts who signs (source_profile), with the external_id and the MFA that it asks for.`;
}

/** Words of errors of the connection, which the SDK keeps of them. */
const notReached =
  /^The proxy |\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT)\b|certificate|socket hang up/i;

function notSignedIn(name: string, section: Section, { message: whole }: Error): string {
  const message = whole.replace(/^\w*Error: /, '');
  if (notReached.test(message)) {
    return `Profile ${name} gives no keys, because IAM Identity Center cannot be reached: ${message}`;
  }
  if (/^(Forbidden|AccessDenied)/.test(message)) {
    const { sso_account_id: account, sso_role_name: role } = section;
    return `Profile ${name} is signed in, but may not have the role ${role} in account ${account}: ${message}\nCorrect sso_account_id and sso_role_name, or have it assigned in IAM Identity Center.`;
  }
  return `Profile ${name} is not signed in, or its sign-in has ended. Run: aws sso login --profile ${quoted(name)}\n${message}`;
}

/** Node puts the command line before what it wrote; it may hold a password. */
function processFailed(name: string, command: string, { message }: Error): string {
  const said = message.replace(`Command failed: ${command}`, '').trim();
  return `The credential_process of profile ${name} failed${said === '' ? ', and said nothing' : `:\n${said}`}\nRun it by itself to see why; it is in the AWS configuration file.`;
}
