import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parse, stringify } from 'yaml';
import { deployPair } from '../../local/deploy.ts';
import { type LocalAws, startLocalAws } from '../../local/local-aws.ts';
import { administrator } from '../../local/policy-proxy/identity.ts';
import { type FerryProject, ferryProject } from '../support/ferry-project.ts';
import { addOperator, operatorArn } from '../support/operator.ts';

const [source, destination] = ['111111111111', '222222222222'] as const;

/** Every command of a document, one line each, without its comment. */
function commandsOf(path: string): string[] {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)];
  return blocks
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => line.replace(/ +#.*$/, '') || []);
}

/** The pair `acme` of the README, which its documents speak of, with an operator. */
function readmePair(): string {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  return stringify({ ...parse(text), operators: [operatorArn] });
}

let aws: LocalAws;
let project: FerryProject;

beforeAll(async () => {
  aws = await startLocalAws({ timeScale: 0.001 });
  project = ferryProject(aws, { 'acme.yml': readmePair() });
  project.addProfile('A', administrator(source));
  project.addProfile('B', administrator(destination));
  await addOperator(aws, project);
  await deployPair(aws, 'acme', { pairsDirectory: project.pairsDirectory });
  const dist = join(project.pairsDirectory, '..', 'dist');
  mkdirSync(dist);
  writeFileSync(join(dist, 'app.js'), 'from CI');
});
afterAll(async () => {
  project?.remove();
  await aws?.stop();
});

describe('[E] each command of docs/permissions.md', () => {
  /** Whoever follows the document has ferry in the project, and signs as an operator where no profile is named. */
  const setting = `npx() { shift; ${process.execPath} ${process.cwd()}/cli/ferry.ts "$@"; }\nexport AWS_PROFILE=operator\n`;

  test.each(commandsOf('docs/permissions.md'))('%s', async (command) => {
    const { exitCode, stderr } = await project.shell(setting + command);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  test('leaves behind what it says', async () => {
    expect(commandsOf('docs/permissions.md').length).toBeGreaterThan(7);
    const { destination: to } = parse(readmePair());
    const object = { Bucket: to.bucket, Key: '2026/from-ci/app.js' };
    const { Body } = await aws.clients.s3(destination, to.region).send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('from CI');
  });
});
