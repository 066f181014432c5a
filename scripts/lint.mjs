// npm run lint: who imports whom, how long files are, what they are called, and what no test may do.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { missingEntries } from './lock.mjs';

const root = path.resolve(import.meta.dirname, '..');
const places = ['app', 'bench', 'components', 'domain', 'e2e', 'integrations', 'prisma', 'scripts', 'server', 'worker'];
const mostLines = 400;
const vagueNames = /^((utils?|helpers?|misc|common|lib)(\..*)?|types?\.tsx?)$/;

const problems = [...(await checkImports()), ...files().flatMap(checkFile), ...checkLock()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`\n${problems.length} rules broken.`);
  process.exit(1);
}

async function checkImports() {
  const { options, ...ruleSet } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
  const there = places.filter((place) => fs.existsSync(path.join(root, place)));
  const tsConfig = extractTSConfig(path.join(root, 'tsconfig.json'));
  const { output } = await cruise(there, { ...options, baseDir: root, ruleSet, validate: true }, undefined, {
    tsConfig,
  });
  const ours = output.modules.filter(
    (module) => /\.tsx?$/.test(module.source) && !module.source.startsWith('node_modules'),
  );
  const links = ours.flatMap((module) => module.dependencies).length;
  // With a compiler that it does not know, the tool sees no imports at all and passes.
  if (ours.length < 50 || links < ours.length) {
    return [`The import rules saw ${ours.length} modules and ${links} imports: the check itself is broken.`];
  }
  console.log(`Import rules: ${ours.length} modules, ${links} imports.`);
  const comments = new Map(ruleSet.forbidden.map((rule) => [rule.name, rule.comment]));
  return output.summary.violations.map(({ from, to, rule, cycle }) => {
    const way = cycle?.length ? cycle.map((step) => step.name).join(' -> ') : to;
    const reason = comments.get(rule.name) ?? 'No rule of .dependency-cruiser.cjs lets the one import the other.';
    return `${from} -> ${way}\n    ${rule.name}: ${reason}`;
  });
}

function checkLock() {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const missing = Object.keys(missingEntries(lock.packages));
  return missing.length > 0
    ? [`package-lock.json lacks ${missing.length} packages of other platforms: npm run lock.`]
    : [];
}

function files() {
  const list = [];
  const visit = (folder) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (file !== 'prisma/generated') visit(file);
      } else if (/\.(tsx?|mjs|cjs|css|prisma)$/.test(entry.name)) list.push(file);
    }
  };
  for (const place of places) if (fs.existsSync(path.join(root, place))) visit(place);
  return list;
}

function checkFile(file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const found = [];
  const lines = text.split('\n').length - 1;
  if (lines > mostLines)
    found.push(`${file}: ${lines} lines, and ${mostLines} is the limit. Split it by what it does.`);
  for (const part of file.split('/')) {
    if (vagueNames.test(part)) found.push(`${file}: "${part}" says nothing. Name it after what is in it.`);
  }
  if (file === 'scripts/lint.mjs') return found;
  if (/\bwaitForTimeout\b/.test(text))
    found.push(`${file}: waitForTimeout waits for time. Wait for what should be seen.`);
  if (/\b(it|test|describe)\.(skip|only|todo|fixme)\b|\bx(it|describe)\(/.test(text)) {
    found.push(`${file}: a skipped or singled-out test. Mend it or delete it.`);
  }
  return found;
}
