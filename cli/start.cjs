#!/usr/bin/env node
// In the syntax of any Node.js, so that one that is too old to read the rest can say so.

/** From here on Node.js reads TypeScript by itself, and has what the packages need. */
const needed = [22, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `ferry needs Node.js ${needed.join('.')} or later, and this is ${process.versions.node}. Run it by npx ferry: that takes the Node.js of this project.`,
  );
  process.exitCode = 2;
} else {
  import('./ferry.ts');
}
