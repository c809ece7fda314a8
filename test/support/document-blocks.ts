import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** A fenced block of a document. */
export interface DocumentBlock {
  readonly path: string;
  /** Of its first fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Why nobody runs it, from a comment right before it: `<!-- not run: needs a terminal -->`. */
  readonly notRun?: string;
  /** What each of its commands ends with, from a comment right before it: `<!-- ends with 1 -->`. */
  readonly exitCode: number;
}

/** A command of a block, and the lines that the document shows of its output. */
export interface DocumentCommand {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Every document of the project, by path. */
export const documentPaths: readonly string[] = [
  ...globSync('*.md'),
  ...globSync('{docs,bench}/**/*.md'),
].sort();

/** Languages whose blocks hold commands: of a shell, or of a terminal with what it shows. */
const commandLanguages: ReadonlySet<string> = new Set(['sh', 'console']);

/** The blocks of the document at `path`, in their order. */
export function blocksOf(path: string, text = readFileSync(path, 'utf8')): DocumentBlock[] {
  const blocks = text.matchAll(/(?:^<!-- ([^\n]*) -->\n)?^( *)```([^\n]*)\n([\s\S]*?)^\2```$/gm);
  return [...blocks].map((match) => {
    const [, mark = '', indent = '', language = '', content = ''] = match;
    const notRun = /^not run: (.+)$/.exec(mark)?.[1];
    return {
      path,
      line: text.slice(0, match.index).split('\n').length + (mark ? 1 : 0),
      language,
      text: content.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      ...(notRun !== undefined && { notRun }),
      exitCode: Number(/^ends with (\d+)$/.exec(mark)?.[1] ?? 0),
    };
  });
}

/** Whether the block holds commands that a person, a pipeline or a profile is to run. */
export function holdsCommands(block: DocumentBlock): boolean {
  return commandLanguages.has(block.language) || embeddedCommands(block).length > 0;
}

/** What a pipeline or a profile of AWS runs of the project. */
function embeddedCommands({ language, text }: DocumentBlock): string[] {
  if (language === 'ini') {
    return [...text.matchAll(/^credential_process = (.+)$/gm)].map(([, command = '']) => command);
  }
  const steps = language === 'yaml' ? stepsOf(parse(text)) : [];
  return steps
    .flatMap((step) => step.split('\n'))
    .map(withoutComment)
    .filter((line) => line.startsWith('npx '));
}

/** The scripts of a pipeline: `run` of GitHub Actions, `script` of GitLab. */
function stepsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(stepsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'run' || name === 'script' ? [inner].flat().map(String) : stepsOf(inner),
  );
}

/** The commands of a block without their comments; in a block of a terminal they follow `$`. */
export function commandsOf(block: DocumentBlock): DocumentCommand[] {
  const { language, text } = block;
  if (!commandLanguages.has(language)) {
    return embeddedCommands(block).map((command) => ({ command, shown: [] }));
  }
  const lines = text.replaceAll('\\\n', ' ').split('\n');
  if (language !== 'console') {
    return lines.map(withoutComment).flatMap((command) => (command ? [{ command, shown: [] }] : []));
  }
  const commands: { command: string; shown: string[] }[] = [];
  for (const line of lines.filter((one) => one.trim() !== '')) {
    if (line.startsWith('$ ')) commands.push({ command: withoutComment(line.slice(2)), shown: [] });
    else commands.at(-1)?.shown.push(line);
  }
  return commands;
}

function withoutComment(line: string): string {
  return line.replace(/(^| +)# .*$/, '').trim();
}

/**
 * Whether `output` has the lines that a document shows, in their order. Digits may be others, and so may the width of
 * spaces; `…` is any text.
 */
export function showsAlike(output: string, shown: readonly string[]): boolean {
  const pattern = shown
    .map((line) => line.trim().split('…').map(shapeOf).join('.*'))
    .join('[\\s\\S]*\\n\\s*');
  return new RegExp(pattern).test(output);
}

function shapeOf(text: string): string {
  return text
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\d+/g, '\\d+')
    .replaceAll(/\s+/g, '\\s+');
}
