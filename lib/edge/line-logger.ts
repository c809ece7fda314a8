import { Logger } from '@aws-lambda-powertools/logger';

/**
 * Writes the lines of what went well straight to standard output: there is one for each object, of plain values,
 * and Node's console with a replacer that looks for errors and cycles takes as long as all else about a line.
 */
export class LineLogger extends Logger {
  protected override printLog(...[level, item]: Parameters<Logger['printLog']>): void {
    if (item.getAttributes()['level'] !== 'INFO') return void super.printLog(level, item);
    item.prepareForPrint();
    process.stdout.write(`${JSON.stringify(item.getAttributes())}\n`);
  }
}
