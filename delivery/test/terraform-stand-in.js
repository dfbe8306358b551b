/*
 * Stands in for Terraform where the test is about what surrounds it: keeps plans in files, changes a
 * state of one resource, and writes down what it was asked. Runs below `account/`, the folder of the
 * test, which says in `plan-exits` and `apply-says` what it does.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

const home = process.env.STAND_IN;
const words = process.argv.slice(2);
const folder = words[0]?.startsWith('-chdir=') ? words.shift().slice('-chdir='.length) : '.';
const [command] = words;
const told = (name, otherwise) => {
  const file = join(home, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : otherwise;
};
const note = (text) => appendFileSync(join(home, 'calls'), `${text}\n`);
const inFolder = (file) => (isAbsolute(file) ? file : join(folder, file));

if (command === 'version') console.log('{"terraform_version": "1.11.4"}');
if (command === 'plan') {
  const file = words.find((word) => word.startsWith('-out=')).slice('-out='.length);
  const number = Number(told('plans', '0')) + 1;
  writeFileSync(join(home, 'plans'), String(number));
  const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8'));
  const plan = {
    number,
    destroys: words.includes('-destroy'),
    state: json.terraform.backend.s3,
    version: /"SERVICE_VERSION": "([0-9a-f]{16})"/.exec(JSON.stringify(json, null, 1))?.[1],
  };
  writeFileSync(inFolder(file), JSON.stringify(plan));
  console.log(`plan ${number} of ${plan.state.key}`);
  process.exitCode = Number(told('plan-exits', '2'));
}
if (command === 'show') console.log(`again ${readFileSync(inFolder(words.at(-1)), 'utf8')}`);
if (command === 'apply') {
  const says = told('apply-says', '');
  if (says) {
    console.error(says);
    process.exit(1);
  }
  const { number, destroys, state, version } = JSON.parse(
    readFileSync(inFolder(words.at(-1)), 'utf8'),
  );
  note(
    `${destroys ? 'destroyed' : 'applied'} ${state.key} by plan ${number}${version ? ` with ${version}` : ''}`,
  );
  const url = `${process.env.AWS_ENDPOINT_URL}/${state.bucket}/${state.key}`;
  const before = await fetch(url);
  const old = before.ok ? await before.json() : { serial: 0, outputs: {} };
  await fetch(url, {
    method: 'PUT',
    body: JSON.stringify({
      lineage: 'stand-in',
      serial: (old.serial ?? 0) + 1,
      outputs: destroys ? {} : old.outputs,
      resources: destroys ? [] : [{ mode: 'managed' }],
    }),
  });
}
