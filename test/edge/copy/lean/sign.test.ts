import crypto, { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { KeyedSha256 } from '../../../../lib/edge/copy/keyed-sha256.ts';
import { keyPath } from '../../../../lib/edge/copy/lean/endpoint.ts';
import { sign, type Unsigned } from '../../../../lib/edge/copy/lean/sign.ts';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const host = 'examplebucket.s3.amazonaws.com';
const published = { region: 'us-east-1', credentials, now: new Date('2013-05-24T00:00:00Z') };

describe('[U] a signature', () => {
  it.each<[string, Unsigned, string]>([
    [
      'GET Object',
      { method: 'GET', path: '/test.txt', headers: { host, range: 'bytes=0-9' } },
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'PUT Object',
      {
        method: 'PUT',
        path: `/${keyPath('test$file.text')}`,
        headers: {
          host,
          date: 'Fri, 24 May 2013 00:00:00 GMT',
          'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        },
        bodyHash: createHash('sha256').update('Welcome to Amazon S3.').digest('hex'),
      },
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'GET Bucket Lifecycle',
      { method: 'GET', path: '/', query: 'lifecycle=', headers: { host } },
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'Get Bucket (List Objects)',
      { method: 'GET', path: '/', query: 'max-keys=2&prefix=J', headers: { host } },
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('is the one AWS publishes for its example %s', (_, request, signature) => {
    expect(sign(request, published)['authorization']).toMatch(new RegExp(`Signature=${signature}$`));
  });

  const header = fc.tuple(
    fc.stringMatching(/^x-amz-[a-z]{1,8}$/),
    fc.stringMatching(/^ {0,2}[!-~]([ -~]{0,8} {0,3}[!-~])? {0,2}$/),
  );
  const key = fc
    .string({ minLength: 1, maxLength: 40, unit: 'binary' })
    .filter((text) => text.isWellFormed());

  it('is the one of the SDK, whatever the key, the headers, the day and the session', async () => {
    await fc.assert(
      fc.asyncProperty(
        key,
        fc.array(header, { maxLength: 6 }),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }),
        fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,60}$/), { nil: undefined }),
        async (name, more, now, sessionToken) => {
          const path = `/${keyPath(name)}`;
          const own = { ...credentials, ...(sessionToken && { sessionToken }) };
          const headers = { host, ...Object.fromEntries(more) };
          const bodyHash = createHash('sha256').digest('hex');
          const theirs = new SignatureV4({
            service: 's3',
            region: 'eu-west-1',
            credentials: own,
            sha256: KeyedSha256,
            uriEscapePath: false,
          });
          const request = {
            method: 'PUT',
            protocol: 'https:',
            hostname: host,
            path,
            query: {},
            headers: { ...headers, 'x-amz-content-sha256': bodyHash },
          };
          const expected = await theirs.sign(request, { signingDate: now });
          const signed = sign(
            { method: 'PUT', path, headers },
            { region: 'eu-west-1', credentials: own, now },
          );
          const parts = (authorization: string | undefined) => authorization?.split(/,\s*/);
          expect(parts(signed['authorization'])).toEqual(parts(expected.headers['authorization']));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has its key made once for a day and Region of credentials', () => {
    const made = jest.spyOn(crypto, 'createSecretKey');
    const own = { ...credentials };
    const once = (region: string) =>
      sign({ method: 'GET', path: '/', headers: { host } }, { ...published, region, credentials: own });
    once('eu-west-1');
    once('eu-west-1');
    expect(made).toHaveBeenCalledTimes(1);
    once('eu-west-2');
    expect(made).toHaveBeenCalledTimes(2);
    made.mockRestore();
  });

  it('follows the day, the Region and the credentials, whose key is kept', () => {
    const at = (region: string, day: string, who = credentials) =>
      sign(
        { method: 'GET', path: '/', headers: { host } },
        { region, credentials: who, now: new Date(`${day}T10:00:00Z`) },
      )['authorization'];
    const first = at('eu-west-1', '2026-01-01');
    const others = [
      at('eu-west-2', '2026-01-01'),
      at('eu-west-1', '2026-01-02'),
      at('eu-west-1', '2026-01-01', { ...credentials, secretAccessKey: 'other' }),
    ];
    expect(new Set([first, ...others].map((text) => text?.slice(-64))).size).toBe(4);
    expect(at('eu-west-1', '2026-01-01')).toBe(first);
  });
});
