import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { bootstrap } from '../bootstrap.ts';
import { applyStacks } from '../apply.ts';
import { planStacks, summarize } from '../plan.ts';
import { deploy } from '../deploy.ts';
import { destroyStacks } from '../destroy.ts';
import { readFile } from 'node:fs/promises';
import { takeProviderAtHand } from './provider-stand-ins.ts';
import { openWorld } from './aws-world.ts';
import { findTerraformParts } from './terraform-parts.ts';
import { recordVersion } from '../release-parameters.ts';
import { ARTIFACTS } from '../../build/paths.ts';
import type { Service } from '../release-services.ts';
const parts = await findTerraformParts();
if ('missing' in parts) throw new Error(parts.missing.join('\n'));
const t0 = Date.now(); const lap = (s: string) => console.log(`\n#### ${((Date.now() - t0) / 1000).toFixed(1)} ${s}`);
const world = await openWorld(parts); lap('world ' + world.overlay.url + ' ' + world.folder);
try {
  if (process.argv[3]) { for (const Bucket of ['three-tier-chat-state-111122223333-us-east-1','three-tier-chat-artifacts-111122223333-us-east-1']) await world.work.aws.s3.send(new CreateBucketCommand({ Bucket })); } else {
  await takeProviderAtHand(world.folder + '/bootstrap/stacks/three-tier-chat-bootstrap-dev');
  await bootstrap({ ...world.work }, world.folder + '/bootstrap'); lap('bootstrap');}
  const all = await world.synthesize(); lap('synth');
  console.log(summarize(await planStacks(world.work, all, all))); lap('plan');
  const releases = JSON.parse(await readFile(ARTIFACTS + '/releases.json', 'utf8'));
  for (const s of ['secured-api','interceptor','agent']) await world.work.aws.s3.send(new PutObjectCommand({ Bucket: 'three-tier-chat-artifacts-111122223333-us-east-1', Key: s+'/'+releases[s]+'.zip', Body: await readFile(ARTIFACTS+'/'+s+'/'+releases[s]+'.zip') }));
  for (const s of ['secured-api','interceptor','agent','backend','frontend'] as Service[]) await recordVersion(world.work, s, releases[s]);
  console.log(summarize(await applyStacks(world.work, all, all))); lap('apply');
  console.log(summarize(await planStacks(world.work, all, all))); lap('replan');
  console.log(summarize(await destroyStacks(world.work, all, all))); lap('destroy');
} catch (e) { console.log(String(e)); lap('failed'); }
if (process.argv[2]) await new Promise(() => {});
await world.stop();
