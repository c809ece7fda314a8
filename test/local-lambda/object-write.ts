import type { ObjectWrite } from '../../local/policy-proxy/policy-proxy.ts';

/** A write as the policy proxy reports it. */
export function objectWrite(overrides: Partial<ObjectWrite> = {}): ObjectWrite {
  return {
    account: '111111111111',
    region: 'eu-west-1',
    bucket: 'ferry-source',
    key: 'in/a b+c/é.txt',
    sizeBytes: 12,
    eTag: '0123456789abcdef0123456789abcdef',
    operation: 'Put',
    sequencer: '0055AED6DCD90281E5',
    time: '2026-11-23T10:00:00.123Z',
    principalArn: 'arn:aws:iam::111111111111:user/uploader',
    requestId: 'C3D13FE58DE4C810',
    ...overrides,
  };
}
