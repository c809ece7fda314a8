import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import type { LocalAws } from '../../local/local-aws.ts';

export interface Ran {
  /** 128 and its number where a signal ended it, as in a shell. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the screen has to show, and what the person then types. */
export type Exchange = readonly [question: string, answer: string];

export interface ProfileKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A text at once, or answers to questions. */
type Typed = string | readonly Exchange[];

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Ran>;
  kill(signal: NodeJS.Signals): void;
}

/** A copy of this project with pair files of its own, whose commands act on a local AWS. */
export interface FerryProject {
  readonly pairsDirectory: string;
  ferry(...command: readonly string[]): Promise<Ran>;
  /** The same at a terminal, where a person waits for each question before answering it. */
  ferryAtTerminal(command: readonly string[], dialogue: readonly Exchange[]): Promise<Ran>;
  /** The same, still running: it may be spoken to and interrupted. Nothing more can be typed after `input`. */
  start(command: readonly string[], input?: string): Running;
  /** One more AWS profile beside `source` and `destination`. */
  addProfile(name: string, keys: ProfileKeys): void;
  /** A command of the shell, as a person pastes it. */
  shell(command: string): Promise<Ran>;
  remove(): void;
}

/** Profiles `source` and `destination` act as administrators of 111111111111 and 222222222222. */
export function ferryProject(aws: LocalAws, pairs: Readonly<Record<string, string>>): FerryProject {
  const folder = mkdtempSync(join(tmpdir(), 's3-ferry-project-'));
  for (const entry of readdirSync('.', { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'pairs') continue;
    // serverless takes no link for its own file.
    if (entry.isFile()) copyFileSync(entry.name, join(folder, entry.name));
    else symlinkSync(resolve(entry.name), join(folder, entry.name));
  }
  const pairsDirectory = join(folder, 'pairs');
  mkdirSync(pairsDirectory);
  for (const [name, text] of Object.entries(pairs)) writeFileSync(join(pairsDirectory, name), text);
  const env = environment(aws, folder);
  const start = (file: string, command: readonly string[], stdin: Typed = ''): Running => {
    const child = spawn(file, command, { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
    // Whoever does not read it may have ended already.
    child.stdin.on('error', () => undefined);
    if (typeof stdin === 'string') child.stdin.end(stdin);
    else converse(child, stdin);
    const ended = Promise.all([
      new Promise<number>(
        (settle) => void child.on('close', (code, signal) => settle(code ?? codeOf(signal))),
      ),
      text(child.stdout),
      text(child.stderr),
    ]).then(([exitCode, stdout, stderr]) => ({ exitCode, stdout, stderr }));
    return { ended, kill: (signal) => void child.kill(signal) };
  };
  const ferry = (command: readonly string[], input?: string) =>
    start(process.execPath, [resolve('cli/ferry.ts'), ...command], input);
  return {
    pairsDirectory,
    ferry: (...command) => ferry(command).ended,
    start: ferry,
    ferryAtTerminal: (command, dialogue) =>
      start('python3', ['-c', terminal, process.execPath, resolve('cli/ferry.ts'), ...command], dialogue)
        .ended,
    shell: (command) => start('/bin/sh', ['-c', command]).ended,
    addProfile(name, keys) {
      appendFileSync(join(folder, '.credentials'), profileText(name, keys));
      appendFileSync(join(folder, '.config'), endpointText(name, aws));
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** As a shell has it. */
function codeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal ? constants.signals[signal] : 0);
}

/** Runs a command with a terminal of its own; all that it shows comes out as standard output. */
const terminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Types each answer once the screen shows its question. Escape sequences between words are no words. */
function converse(child: ChildProcessWithoutNullStreams, dialogue: readonly Exchange[]): void {
  const left = [...dialogue];
  let screen = '';
  child.stdout.on('data', (chunk) => {
    screen += stripVTControlCharacters(String(chunk));
    const [next] = left;
    if (!next || !screen.includes(next[0])) return;
    left.shift();
    screen = '';
    child.stdin.write(`${next[1]}\r`);
  });
}

function profileText(name: string, { accessKeyId, secretAccessKey, sessionToken }: ProfileKeys): string {
  const token = sessionToken ? `aws_session_token = ${sessionToken}\n` : '';
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n${token}`;
}

function endpointText(name: string, { endpoint }: LocalAws): string {
  return `[profile ${name}]\nendpoint_url = ${endpoint}\n`;
}

/** Where nobody answers: what a command sends there went by another profile than the named ones. */
const nowhere = '[default]\nendpoint_url = http://127.0.0.1:9\n';

/** Nothing of the person's own AWS set-up gets through, nor the colours that jest asks for at a terminal. */
function environment(aws: LocalAws, folder: string): NodeJS.ProcessEnv {
  const accounts = { source: '111111111111', destination: '222222222222' };
  const credentials = Object.entries(accounts).map(([profile, account]) => {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = aws.environment(account);
    return profileText(profile, { accessKeyId: id ?? '', secretAccessKey: secret ?? '' });
  });
  writeFileSync(join(folder, '.credentials'), credentials.join(''));
  const endpoints = Object.keys(accounts).map((profile) => endpointText(profile, aws));
  writeFileSync(join(folder, '.config'), [nowhere, ...endpoints].join(''));
  // What serverless leaves behind goes with the project.
  const temporary = join(folder, '.tmp');
  mkdirSync(temporary);
  const dropped = /^(AWS_|SLS_|NODE_OPTIONS$|FORCE_COLOR$|COLUMNS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !dropped.test(name));
  return {
    ...Object.fromEntries(kept),
    TMPDIR: temporary,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, '.credentials'),
    AWS_CONFIG_FILE: join(folder, '.config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    // By default it looks every 5 s whether a stack is ready; here it is at once.
    SLS_AWS_MONITORING_FREQUENCY: '200',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
}
