import { ROOT } from '../paths.ts';
import { alone } from './alone.ts';
import { gitHistory } from './git-history.ts';
import { formsOf } from './name-forms.ts';
import { removeService } from './remove-service.ts';
import { parseServiceRequest, type ServiceRequest } from './request.ts';
import { ServiceError } from './service-error.ts';

/* `make service NAME=orders` writes an API that a team owns; `make remove-service NAME=orders` removes it. */

try {
  const request = parseServiceRequest(process.argv.slice(2));
  if (request.command === 'service') await add(request);
  else remove(request);
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function add({ name, owner }: ServiceRequest): Promise<void> {
  // A removal must not need the list, which may name a folder that is gone.
  const { addService } = await import('./add-service.ts').catch(explainBrokenList);
  const { written, changed } = alone(ROOT, () => addService(ROOT, { name, owner }));
  const { many } = formsOf(name);
  console.log(`Wrote ${written.length} files:
${written.map((path) => `  ${path}`).join('\n')}
Added it to ${changed.join(', ')}.

Now:
  make dev                     runs it; ask “Add 3 “notebooks” to my ${many.words}”, then “Which ${many.words} do I have?”
  services/${name}/README.md   says how to add a route
  make test SERVICE=${name}    runs its tests
Its team is @…/${owner} in CODEOWNERS; OWNER=… names another.

To deploy it to an environment:
  make apply STACK=okta ENV=dev      its scopes
  make deploy SERVICE=${name} ENV=dev
  make apply STACK=gateway ENV=dev   its reading scope, for the Gateway's clients
  make apply STACK=backend ENV=dev   its checks, in the ledger
  make apply STACK=app ENV=dev       the page asks for its scopes; dashboard, queries, traces
To remove it: make remove-service NAME=${name}`);
}

function remove({ name, isForced }: ServiceRequest): void {
  alone(ROOT, () => removeService(ROOT, { name, isForced }, gitHistory(ROOT)));
  console.log(`Removed services/${name} and its lines in the lists.
An environment that ran it still has its scopes and log group in okta, gateway and backend: make apply of them.
If its stack is still there, restore it and follow CONTRIBUTING.md, "An API": it is destroyed before it is removed.`);
}

function explainBrokenList(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const [, path = 'a file'] = /services\/([\w-]+)\/service\.ts/.exec(String(error)) ?? [];
  throw new ServiceError(
    `terraform/services.ts lists ${path}, whose folder is gone: make remove-service NAME=${path}, or restore it.`,
  );
}
