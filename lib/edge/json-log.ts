/** Who calls: of Lambda's context, what ties a line to its invocation. */
export interface Invocation {
  readonly awsRequestId: string;
}

/** The log of a function: a JSON object per line on standard output, which Lambda sends to CloudWatch Logs. */
export interface JsonLog {
  /** Names the invocation in the lines that follow; one environment serves one at a time. */
  addContext(invocation: Invocation): void;
  write(level: 'INFO' | 'WARN' | 'ERROR', message: string, facts: object): void;
}

/** A log that writes by `print`, a line at a time. */
export function jsonLog(print: (line: string) => void): JsonLog {
  let invocation: Invocation | undefined;
  return {
    addContext(current) {
      invocation = current;
    },
    write(level, message, facts) {
      const timestamp = new Date().toISOString();
      const about = { level, message, timestamp, function_request_id: invocation?.awsRequestId };
      print(JSON.stringify({ ...about, ...facts }));
    },
  };
}
