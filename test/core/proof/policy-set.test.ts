import { policyDocuments } from '../../../lib/core/policy/policy-documents.ts';
import { generatedPolicies } from '../../../lib/core/proof/policy-set.ts';
import { pair } from '../../support/pair.ts';

it('[U] the generated policies of a pair are its documents, each as one policy by its name', () => {
  const { documents, ...rest } = generatedPolicies(pair());
  expect(rest).toEqual({});
  expect(Object.keys(documents)).toEqual(policyDocuments(pair()).map(({ id }) => id));
  expect(documents['source-bucket']).toEqual([
    {
      name: 'bucket policy of uploads',
      policy: expect.objectContaining({
        Version: '2012-10-17',
        Statement: expect.arrayContaining([expect.objectContaining({ Effect: 'Allow' })]),
      }),
    },
  ]);
});
