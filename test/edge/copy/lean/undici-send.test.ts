import { getEventListeners } from 'node:events';
import { undiciSend } from '../../../../lib/edge/copy/lean/undici-send.ts';
import { type AwsServer, startAwsServer } from '../../../support/aws-server.ts';

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
  it('rejects with what happened to its connection', async () => {
    aws.reply = ({ socket }) => socket?.destroy();
    await expect(send('/cut', new AbortController().signal)).rejects.toThrow('other side closed');
  });

  it('waits for as many connections as are allowed, which requests after one another share', async () => {
    const ports = new Set<number | undefined>();
    let [underWay, most] = [0, 0];
    aws.reply = (response, { socket }) => {
      ports.add(socket.remotePort);
      most = Math.max(most, ++underWay);
      setImmediate(() => {
        underWay--;
        response.writeHead(200).end('answer');
      });
    };
    const { signal } = new AbortController();
    await Promise.all(['/a', '/b', '/c'].map((path) => send(path, signal)));
    await send('/d', signal);
    expect([most, ports.size]).toEqual([1, 1]);
  });

  it('leaves nothing behind on a signal that outlives it', async () => {
    const { signal } = new AbortController();
    await send('/a', signal);
    aws.reply = ({ socket }) => socket?.destroy();
    await expect(send('/b', signal)).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('holds no connection once it is closed', async () => {
    await send('/a', new AbortController().signal);
    await sender.close();
    await expect(send('/b', new AbortController().signal)).rejects.toThrow('destroyed');
  });

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
