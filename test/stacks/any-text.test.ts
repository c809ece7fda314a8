import fc from 'fast-check';
import { eventPattern } from '../../lib/core/policy/event-pattern.ts';
import { policies } from '../../lib/core/policy/policies.ts';
import { policyDocument } from '../../lib/core/policy/policy-statement.ts';
import { loadPair } from '../../lib/pair-file/pair-file.ts';
import { hostileText } from '../support/hostile-texts.ts';
import { packageStack } from '../support/packaging.ts';
import { pairFolder, removePairFolders } from '../support/pair-folder.ts';

/** One packaging takes about three seconds on an idle machine. */
jest.setTimeout(300_000);

afterAll(removePairFolders);

/** A pair with such texts wherever a pair file takes any. */
const texts = fc.record({
  prefix: hostileText,
  suffix: hostileText,
  addPrefix: hostileText,
  inventory: hostileText,
  excludes: fc.array(hostileText, { minLength: 12, maxLength: 12 }),
});

function pairFile(
  { prefix, suffix, addPrefix, inventory, excludes }: Record<string, unknown>,
  byPrefix: boolean,
) {
  return JSON.stringify({
    source: { account: '111111111111', region: 'eu-central-1', bucket: 'uploads' },
    destination: { account: '222222222222', region: 'eu-west-1', bucket: 'archive' },
    scope: { ...(byPrefix ? { prefixes: [prefix] } : { suffixes: [suffix] }), excludes },
    keyRule: { ...(byPrefix && { stripPrefix: prefix }), addPrefix },
    drift: { schedule: 'rate(1 day)', ...(byPrefix && { prefixes: [`${prefix}${suffix}`] }) },
    batch: { bucket: 'jobs', inventory: `s3://lists/${inventory}` },
    access: 'bucket-policy',
    trigger: 'eventbridge',
  });
}

describe('[I] a packaged stack', () => {
  it('says of the pair what its file says, whatever texts are in it', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.boolean(), async (any, byPrefix) => {
        const folder = pairFolder({ 'any.yml': pairFile(any, byPrefix) });
        const pair = loadPair('any', folder);
        const { resources, template } = await packageStack('any', folder);
        const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
        expect(functions).toHaveLength(5);
        for (const { Properties } of functions) {
          const { FERRY_PAIR } = Properties.Environment?.Variables ?? {};
          expect(JSON.parse(String(FERRY_PAIR))).toEqual(pair);
        }
        const { lambdaRole, batchRole } = policies(pair);
        const document = (id: string) => resources[id]?.Properties['Policies'];
        expect(document('LambdaRole')).toMatchObject([
          { PolicyDocument: policyDocument(lambdaRole.permissions) },
        ]);
        expect(document('BatchRole')).toMatchObject([
          { PolicyDocument: policyDocument(batchRole?.permissions ?? []) },
        ]);
        expect(resources['UploadsRule']?.Properties['EventPattern']).toEqual(eventPattern(pair));
        // CloudFormation User Guide, "Get values stored in other services using dynamic references".
        expect(template).not.toContain('{{');
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
