import { Logger } from '@aws-lambda-powertools/logger';
import { LineLogger } from '../../lib/edge/line-logger.ts';
import { linesOf } from '../support/log-lines.ts';

const settings = { serviceName: 's3-ferry', logLevel: 'INFO' } as const;

/** What a logger writes, but for the time. */
async function written(logger: Logger) {
  const lines = await linesOf(() => {
    logger.appendKeys({ function_request_id: 'one' });
    logger.debug('not told');
    logger.info('copied', { key: 'ä "b"\n', parts: [1, { of: 2 }], left: undefined, none: null });
    logger.error('dead-lettered', { failure: new Error('No.') });
  });
  return lines.map(({ timestamp, ...line }) => {
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    return line;
  });
}

describe('[U] the logger of the functions', () => {
  it('writes what the logger of Powertools writes', async () => {
    const stack = { location: expect.any(String), stack: expect.any(String) };
    const [copied, deadLettered] = await written(new Logger(settings));
    expect(await written(new LineLogger(settings))).toEqual([
      copied,
      { ...deadLettered, failure: { ...(deadLettered?.['failure'] as object), ...stack } },
    ]);
    expect(deadLettered).toMatchObject({ failure: { message: 'No.' } });
  });
});
