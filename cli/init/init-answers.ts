import { CommandError } from '../terminal/command-error.ts';

/** What a pair needs that cannot be guessed. */
export interface InitAnswers {
  readonly name: string;
  readonly sourceBucket: string;
  readonly sourceAccount: string;
  readonly sourceRegion: string;
  readonly destinationBucket: string;
  readonly destinationAccount: string;
  readonly destinationRegion: string;
}

export type InitQuestion = keyof InitAnswers;

/** Each question with the flag that answers it. */
export const initQuestions: Readonly<Record<InitQuestion, { readonly flag: string; readonly asks: string }>> =
  {
    name: { flag: '--name', asks: 'Name of the pair (lower-case letters, digits, hyphens)' },
    sourceBucket: { flag: '--source-bucket', asks: 'Source bucket' },
    sourceAccount: { flag: '--source-account', asks: 'Account of the source bucket (12 digits)' },
    sourceRegion: { flag: '--source-region', asks: 'Region of the source bucket' },
    destinationBucket: { flag: '--destination-bucket', asks: 'Destination bucket' },
    destinationAccount: {
      flag: '--destination-account',
      asks: 'Account of the destination bucket (12 digits)',
    },
    destinationRegion: { flag: '--destination-region', asks: 'Region of the destination bucket' },
  };

/** Asks on the terminal for what is not known yet. Without a terminal all of it has to be given by flags. */
export async function askTheRest(
  known: Partial<InitAnswers>,
  lookUp: (answers: Partial<InitAnswers>) => Promise<Partial<InitAnswers>>,
): Promise<InitAnswers> {
  let answers = { ...(await lookUp(known)), ...known };
  for (;;) {
    const missing = questions.find((question) => !answers[question]);
    if (!missing) return complete(answers);
    if (!process.stdin.isTTY)
      throw new CommandError(`Give ${missingFlags(answers).join(', ')}, or run this on a terminal.`);
    const { input } = await import('@inquirer/prompts');
    const given = await input(
      { message: initQuestions[missing].asks, required: true },
      { output: process.stderr },
    );
    const now = { ...answers, [missing]: given.trim() };
    answers = { ...(await lookUp(now)), ...now };
  }
}

const questions: readonly InitQuestion[] = [
  'name',
  'sourceBucket',
  'sourceAccount',
  'sourceRegion',
  'destinationBucket',
  'destinationAccount',
  'destinationRegion',
];

function missingFlags(answers: Partial<InitAnswers>): string[] {
  return questions.filter((question) => !answers[question]).map((question) => initQuestions[question].flag);
}

function complete(answers: Partial<InitAnswers>): InitAnswers {
  const answer = (question: InitQuestion) => answers[question] ?? '';
  return {
    name: answer('name'),
    sourceBucket: answer('sourceBucket'),
    sourceAccount: answer('sourceAccount'),
    sourceRegion: answer('sourceRegion'),
    destinationBucket: answer('destinationBucket'),
    destinationAccount: answer('destinationAccount'),
    destinationRegion: answer('destinationRegion'),
  };
}
