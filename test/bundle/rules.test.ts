import { build } from 'esbuild';
import { type Bundle, bundleFunction, functionNames } from '../../bundle/bundle-function.ts';
import { leanSdk } from '../../bundle/plugin.ts';
import { type Rule, rules } from '../../bundle/rules.ts';

/** Rules that put text of their own in the place of a file. */
const replacements = rules.filter(({ rewrite }) => rewrite.length === 0);

describe('[I] the rules of the bundles', () => {
  let whole: Bundle;
  beforeAll(async () => {
    whole = await bundleFunction('replicate');
  });

  it('each make the bundle smaller, so each still meets what it was made for', async () => {
    for (const rule of rules) {
      const without = await bundleFunction(
        'replicate',
        rules.filter((one) => one !== rule),
      );
      expect({ rule: rule.name, saves: without.bytes > whole.bytes }).toEqual({
        rule: rule.name,
        saves: true,
      });
    }
  });

  it('have a name each', () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it('fail the build when the SDK is another than they were made for', async () => {
    const stale: Rule = { ...(rules[0] as Rule), rewrite: (text) => text };
    await expect(bundleFunction('replicate', [stale])).rejects.toThrow(`"${stale.name}"`);
  });

  it('keep the schemas of calls that are made, and of no others', () => {
    const code = Buffer.from(whole.code).toString();
    const made = ['CopyObject', 'UploadPartCopy', 'CompleteMultipartUpload', 'AssumeRole', 'SendMessage'];
    const others = ['PutBucketLifecycleConfiguration', 'SelectObjectContent', 'DecodeAuthorizationMessage'];
    const isIn = (name: string) => code.includes(`"${name}"`);
    expect([...made, ...others].filter(isIn)).toEqual(made);
  });

  it('replace files by what the SDK imports from them, and nothing more', async () => {
    const exported: string[] = [];
    for (const rule of replacements) {
      for (const [, name = ''] of rule.rewrite('').matchAll(/^\s*export (?:const|class) (\w+)/gm)) {
        exported.push(`${rule.name}: ${name}`);
        const lacking = { ...rule, rewrite: () => rule.rewrite('').replace(`${name} `, `${name}_ `) };
        await expect(
          bundleFunction(
            'replicate',
            rules.map((one) => (one === rule ? lacking : one)),
          ),
        ).rejects.toThrow(`for import "${name}"`);
      }
    }
    expect(exported.length).toBeGreaterThanOrEqual(replacements.length - 1);
  });

  it('touch nothing but the AWS SDK', async () => {
    const own = 'export const credentials = "theirs";';
    const { outputFiles } = await build({
      stdin: { contents: own, resolveDir: '.' },
      plugins: [leanSdk()],
      write: false,
    });
    expect(outputFiles[0]?.text).toContain('theirs');
    for (const files of whole.applied.values()) {
      for (const file of files) expect(file).toMatch(/\/node_modules\/@(aws-sdk|smithy)\//);
    }
  });
});

describe('[I] the bundles', () => {
  /** In kB, minified. Cold starts pay for each of them. */
  const budgets: Readonly<Record<string, number>> = {
    replicate: 310,
    large: 310,
    replay: 328,
    'batch-task': 310,
    drift: 200,
  };

  /** What may be in them; esbuild leaves out what is not used. */
  const allowed = [
    /^@aws-lambda-powertools\/(?:commons|logger)$/,
    /^@aws-sdk\/(?:checksums|client-(?:s3|sqs|sts)|core|credential-provider-(?:env|node)|middleware-sdk-(?:s3|sqs)|signature-v4-multi-region|xml-builder)$/,
    /^@aws\/lambda-invoke-store$/,
    /^@smithy\/(?:core|node-http-handler|signature-v4|types)$/,
    /^p-map$/,
  ];

  it('have a budget, each of them', () => {
    expect(Object.keys(budgets).sort()).toEqual(functionNames().sort());
  });

  it('have the lean copier where throughput is the job or the pair asks for it, and nowhere else', async () => {
    const leanFiles = ({ inputs }: Bundle) =>
      Object.keys(inputs).filter(
        (file) => file.startsWith('lib/edge/copy/lean/') && inputs[file]?.bytesInOutput,
      );
    for (const name of ['replicate', 'large', 'replay', 'batch-task']) {
      const isBulk = name === 'replay' || name === 'batch-task';
      expect(leanFiles(await bundleFunction(name)).length > 0).toBe(isBulk);
      expect(leanFiles(await bundleFunction(name, rules, 'sdk'))).toEqual([]);
      const lean = await bundleFunction(name, rules, 'lean');
      expect(leanFiles(lean)).toContain('lib/edge/copy/lean/copy-object.ts');
      expect(lean.bytes / 1000).toBeLessThanOrEqual(328);
    }
  });

  it.each(Object.entries(budgets))('%s keeps to its %i kB and its packages', async (name, kilobytes) => {
    const { bytes, inputs } = await bundleFunction(name);
    expect(bytes / 1000).toBeLessThanOrEqual(kilobytes);
    const packages = new Set(
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .flatMap(([path]) => /^.*\/?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );
    expect(packages.size).toBeGreaterThan(5);
    expect([...packages].filter((one) => !allowed.some((form) => form.test(one)))).toEqual([]);
  });
});
