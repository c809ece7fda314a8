import { execFileSync } from 'node:child_process';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { pasteCommands } from '../../local/paste.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';

const aws = {
  endpoint: 'http://127.0.0.1:4000',
  environment: (account: string, region = '') => ({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
    AWS_ACCESS_KEY_ID: administrator(account).accessKeyId,
    AWS_REGION: region,
  }),
};

/** What `aws` gets from a shell that all commands were pasted into: account, then arguments. */
function pasted(name: string): string[][] {
  const commands = pasteCommands(loadPair(name), aws).flatMap((paste) => paste.commands);
  const fakes = `aws() { echo "$AWS_ACCESS_KEY_ID" "$@" | sed 's/AKIAROOT//'; }; npx() { :; }; d=$(mktemp -d); trap 'rm -r "$d"' EXIT; cd "$d"`;
  const output = execFileSync('bash', ['-c', [fakes, ...commands].join('\n')], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
}

describe('[U] the commands to paste', () => {
  it('upload as the source account, read its dead letters, and look as the destination account', () => {
    expect(pasted('demo')).toEqual([
      [
        '111111111111',
        's3',
        'cp',
        'hello.txt',
        's3://ferry-demo-uploads/hello',
        'world.txt',
        '--metadata',
        'author=me',
      ],
      expect.arrayContaining(['111111111111', 'sqs', 'http://127.0.0.1:4000/111111111111/s3-ferry-demo-dlq']),
      ['222222222222', 's3', 'ls', 's3://ferry-demo-archive/', '--recursive'],
      ['222222222222', 's3', 'cp', 's3://ferry-demo-archive/from-uploads/hello', 'world.txt', '-'],
    ]);
  });

  it('use a key in the scope of the pair', () => {
    expect(pasted('demo-eventbridge')[0]).toContain('s3://ferry-demo-uploads/reports/hello');
    expect(pasted('demo-eventbridge')[0]).toContain('world.csv');
  });
});
