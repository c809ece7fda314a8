import { pairJsonSchema } from '../lib/pair-file/pair-schema.ts';
import { costDocument } from './cost/cost-document.ts';
import { destinationTemplate } from './destination-template.ts';
import { permissionsDocument } from './permissions/permissions-document.ts';

/** Every committed file that is made from code, all or in part: `npm run generate` writes them, a test holds them to it. */
export function generatedFiles(): { path: string; text: string }[] {
  return [
    { path: 'pairs/pair.schema.json', text: `${JSON.stringify(pairJsonSchema(), null, 2)}\n` },
    { path: 'stacks/destination.yml', text: destinationTemplate() },
    { path: 'docs/cost.md', text: costDocument() },
    { path: 'docs/permissions.md', text: permissionsDocument() },
  ];
}
