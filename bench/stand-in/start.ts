import { fork } from 'node:child_process';
import { once } from 'node:events';
import { makeCertificate } from './certificate.ts';
import { type Counts, defaults, type Message, type Question, type Settings } from './settings.ts';

/** S3, STS and SQS with fixed answers, in a process of its own: what is measured against it is the client. */
export interface StandIn {
  /** `http://127.0.0.1:port`, or `https://` with `tls`. */
  readonly endpoint: string;
  /** Sends an AWS SDK or the AWS CLI to it, with credentials and trust. */
  readonly environment: Readonly<Record<string, string>>;
  counts(): Promise<Counts>;
  /** Forgets what it has counted. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. What `settings` leaves out is as in {@link defaults}. */
export async function startStandIn(settings: Partial<Settings> = {}): Promise<StandIn> {
  const all = { ...defaults, ...settings };
  const certificate = all.tls ? makeCertificate() : undefined;
  const started = JSON.stringify({ ...all, key: certificate?.key, cert: certificate?.cert });
  const child = fork('bench/stand-in/serve.ts', [started], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = async (): Promise<Message> => {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const [message] = await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(([code]) => {
          throw new Error(`The stand-in ended with ${code}.`);
        }),
      ]);
      return message;
    } finally {
      settled.abort();
    }
  };
  const ask = async (question: Question): Promise<Counts> => {
    child.send(question);
    const message = await answer();
    if (message.kind !== 'answer') throw new Error(`The stand-in answered ${message.kind}.`);
    return message.counts;
  };
  const ready = await answer();
  if (ready.kind !== 'ready') throw new Error(`The stand-in began with ${ready.kind}.`);
  const endpoint = `${all.tls ? 'https' : 'http'}://127.0.0.1:${ready.port}`;
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      ...(certificate && { NODE_EXTRA_CA_CERTS: certificate.file, AWS_CA_BUNDLE: certificate.file }),
    },
    counts: () => ask('counts'),
    async reset() {
      await ask('reset');
    },
    async stop() {
      certificate?.delete();
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
