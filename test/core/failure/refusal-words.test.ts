import { S3ServiceException } from '@aws-sdk/client-s3';
import { isRefusal, refusalWords } from '../../../lib/core/failure/refusal-words.ts';

const refusal = (name: string, message: string, httpStatusCode = 400) =>
  new S3ServiceException({
    name,
    message,
    $fault: 'client',
    $metadata: { httpStatusCode, requestId: 'R1' },
  });

describe('[U] what AWS refuses', () => {
  it.each(
    ['Unknown', 'UnknownError', 'NotFound', 'BadRequest', 'Forbidden', 'Error', '400'].flatMap((name) =>
      ['', 'Unknown', 'UnknownError', name].map((message) => [name, message] as const),
    ),
  )('without a body, which the SDK calls %s: %s, is told by its status alone', (name, message) => {
    expect(refusalWords(refusal(name, message))).toBe(
      'AWS answered HTTP 400 and gave no reason (request R1)',
    );
  });

  it.each([
    ['AccessDenied', 'No.', 'AccessDenied: No.'],
    ['AccessDenied', 'UnknownError', 'AccessDenied'],
    ['NotFound', 'There is no such thing.', 'There is no such thing.'],
  ])('as %s with the message %s keeps what it says', (name, message, words) => {
    expect(refusalWords(refusal(name, message))).toBe(words);
  });

  it('is told apart from what goes wrong here', () => {
    expect([isRefusal(refusal('AccessDenied', '')), isRefusal(new Error('x')), isRefusal('x')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
