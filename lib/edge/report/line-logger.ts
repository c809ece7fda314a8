import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';

/**
 * Writes the lines of what went well straight to standard output: there is one for each object, of plain values,
 * and Node's console with a replacer that looks for errors and cycles takes as long as all else about a line.
 */
export class LineLogger extends Logger {
  constructor(serviceName: string) {
    super({ serviceName, logFormatter: new LineFormatter() });
  }

  protected override printLog(...[level, item]: Parameters<Logger['printLog']>): void {
    if (item.getAttributes()['level'] !== 'INFO') return void super.printLog(level, item);
    item.prepareForPrint();
    process.stdout.write(`${JSON.stringify(item.getAttributes())}\n`);
  }
}

/** Leaves out what tracing and sampling would say, which are not switched on: a line's bytes are billed with each object. */
class LineFormatter extends LogFormatter {
  override formatAttributes(
    { logLevel: level, message, timestamp, serviceName: service }: UnformattedAttributes,
    more: LogAttributes,
  ): LogItem {
    return new LogItem({
      attributes: { level, message, timestamp: timestamp.toISOString(), service, ...more },
    });
  }
}
