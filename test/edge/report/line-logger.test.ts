import { Logger } from '@aws-lambda-powertools/logger';
import { LineLogger } from '../../../lib/edge/report/line-logger.ts';
import { linesOf } from '../../support/log-lines.ts';

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
  it('writes what the logger of Powertools writes, but for tracing and sampling, which are not switched on', async () => {
    process.env['_X_AMZN_TRACE_ID'] = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0';
    const stack = { location: expect.any(String), stack: expect.any(String) };
    const lines = await written(new Logger({ serviceName: 's3-ferry' }));
    const [copied, deadLettered] = lines.map(({ xray_trace_id, sampling_rate, ...line }) => {
      expect([xray_trace_id, sampling_rate]).toEqual(['1-5759e988-bd862e3fe1be46a994272793', 0]);
      return line;
    });
    expect(await written(new LineLogger('s3-ferry'))).toEqual([
      copied,
      { ...deadLettered, failure: { ...(deadLettered?.['failure'] as object), ...stack } },
    ]);
    expect(deadLettered).toMatchObject({ failure: { message: 'No.' } });
  });
});
