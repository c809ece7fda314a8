import { pairJsonSchema } from '../lib/pair-file/pair-schema.ts';
import { costDocument } from './cost/cost-document.ts';
import { destinationTemplate } from './destination-template.ts';
import { permissionsDocument } from './permissions/permissions-document.ts';
import {
  commandsDocument,
  contractDocument,
  deployingRightsDocument,
  exitCodesDocument,
  operationsDocument,
  pairFileDocument,
  troubleshootingDocument,
  wholeBucketsDocument,
} from './reference/reference-documents.ts';

/** A committed file, and what makes its text. */
export interface GeneratedFile {
  /** From the folder of the project. */
  readonly path: string;
  readonly text: () => string | Promise<string>;
}

/** Every committed file that is made from code, all or in part: `npm run generate` writes them, a test holds them to it. */
export const generatedFiles: readonly GeneratedFile[] = [
  { path: 'pairs/pair.schema.json', text: () => `${JSON.stringify(pairJsonSchema(), null, 2)}\n` },
  { path: 'stacks/destination.yml', text: destinationTemplate },
  { path: 'docs/cost.md', text: costDocument },
  { path: 'docs/permissions.md', text: permissionsDocument },
  { path: 'docs/operations.md', text: operationsDocument },
  { path: 'docs/troubleshooting.md', text: troubleshootingDocument },
  { path: 'docs/whole-buckets.md', text: wholeBucketsDocument },
  { path: 'docs/contract.md', text: contractDocument },
  { path: 'docs/deploying-rights.md', text: deployingRightsDocument },
  { path: 'docs/exit-codes.md', text: exitCodesDocument },
  { path: 'docs/reference/pair-file.md', text: pairFileDocument },
  { path: 'docs/reference/commands.md', text: commandsDocument },
];
