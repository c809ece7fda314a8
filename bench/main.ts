import { benches, benchLargeObjects } from './large-objects.ts';

const [name = ''] = process.argv.slice(2);
if (name in benches) await benchLargeObjects(name as keyof typeof benches);
else {
  console.error(`npm run bench -- ${Object.keys(benches).join('|')}`);
  process.exitCode = 2;
}
