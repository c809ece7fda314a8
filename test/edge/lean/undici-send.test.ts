import { undiciSend } from '../../../lib/edge/lean/undici-send.ts';
import { type AwsServer, startAwsServer } from '../../support/aws-server.ts';

let aws: AwsServer;
let asked: string[];
let sender: ReturnType<typeof undiciSend>;
beforeEach(async () => {
  asked = [];
  aws = await startAwsServer();
  aws.reply = (response, { url = '' }) => {
    asked.push(url);
    if (url !== '/never') response.writeHead(200).end('answer');
  };
  sender = undiciSend(1);
});
afterEach(async () => {
  await sender.close();
  await aws.close();
});

function send(path: string, abortSignal: AbortSignal) {
  return sender.send({ origin: aws.endpoint, method: 'PUT', path, headers: {}, abortSignal });
}

describe('[I] a request over undici', () => {
  it('is not sent when its time is up before', async () => {
    const reason = new Error('Time is up.');
    await expect(send('/late', AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(send('/next', new AbortController().signal)).resolves.toMatchObject({ body: 'answer' });
    expect(asked).toEqual(['/next']);
  });

  it('is not sent when its time is up while it waits for a connection', async () => {
    const first = new AbortController();
    const second = new AbortController();
    const underWay = send('/never', first.signal);
    const waiting = send('/waiting', second.signal);
    second.abort(new Error('Time is up.'));
    await expect(waiting).rejects.toThrow('Time is up.');
    first.abort(new Error('Gone.'));
    await expect(underWay).rejects.toThrow('Gone.');
    await expect(send('/next', new AbortController().signal)).resolves.toMatchObject({ status: 200 });
    expect(asked.filter((url) => url !== '/never')).toEqual(['/next']);
  });
});
